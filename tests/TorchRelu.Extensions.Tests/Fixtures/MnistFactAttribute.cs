using Xunit;

namespace TorchRelu.Tests;

/// <summary>A test on real digits; skipped where there are none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MnistFactAttribute : FactAttribute
{
    public MnistFactAttribute()
    {
        if (!RealDigits.AreThere) Skip = "Needs MNIST_DIR to name a folder with the t10k files of MNIST.";
    }
}
