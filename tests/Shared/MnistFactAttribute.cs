using Xunit;

namespace TorchRelu.Tests;

/// <summary>A test on real MNIST images; skipped without them.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MnistFactAttribute : FactAttribute
{
    private static readonly string[] s_files = ["t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];

    public MnistFactAttribute()
    {
        var folder = Environment.GetEnvironmentVariable("MNIST_DIR") ?? "";
        if (!Array.TrueForAll(s_files, file => Array.Exists([file, $"{file}.gz"], name => File.Exists(Path.Combine(folder, name)))))
            Skip = "Needs MNIST_DIR to name a folder with the t10k files of MNIST.";
    }
}
