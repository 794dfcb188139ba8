namespace TorchRelu.Samples.Tests;

/// <summary>The 10,000 real test images, where MNIST_DIR has them; 8,000 of them train.</summary>
internal static class RealMnist
{
    public static DigitData Data => MnistFolder.Read(Environment.GetEnvironmentVariable(MnistFolder.Variable)!);
}
