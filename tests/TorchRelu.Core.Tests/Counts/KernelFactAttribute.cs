using Xunit;

namespace TorchRelu.Tests;

/// <summary>A test of kernels made of certain vectors, skipped on machines that lack them.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class KernelFactAttribute : FactAttribute
{
    public KernelFactAttribute(KernelWidth width)
    {
        if (!KernelWidthExtensions.IsSupported(width)) Skip = $"this machine has no {width}";
    }
}
