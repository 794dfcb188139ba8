namespace TorchRelu.Samples.Tests;

/// <summary>A test on real MNIST images; without them it is skipped, and a twin on drawn digits still runs.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MnistFactAttribute : FactAttribute
{
    public MnistFactAttribute()
    {
        if (!RealMnist.IsThere)
            Skip = "Needs MNIST_DIR to name a folder with the t10k files of MNIST.";
    }
}
