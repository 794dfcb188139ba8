using Xunit;

namespace TorchRelu.Tests;

/// <summary>A test on real MNIST images; skipped without them.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MnistFactAttribute : FactAttribute
{
    public MnistFactAttribute()
    {
        if (!MnistFiles.AreThere) Skip = "Needs MNIST_DIR to name a folder with the t10k files of MNIST.";
    }
}
