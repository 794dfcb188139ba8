using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TorchRelu.Counts;

/// <summary>The vector width of the kernels.</summary>
internal enum KernelWidth
{
    /// <summary>The width of <see cref="System.Numerics.Vector{T}"/> on the machine.</summary>
    Portable,

    /// <summary>AVX2.</summary>
    Vector256,

    /// <summary>AVX-512.</summary>
    Vector512,
}

internal static class KernelWidthExtensions
{
    /// <summary>
    /// The fastest width of the machine. If 512-bit vectors slow down the whole processor, the runtime reports them as not accelerated.
    /// </summary>
    public static KernelWidth Best { get; } = IsSupported(KernelWidth.Vector512) && Vector512.IsHardwareAccelerated ? KernelWidth.Vector512
        : IsSupported(KernelWidth.Vector256) ? KernelWidth.Vector256
        : KernelWidth.Portable;

    public static bool IsSupported(KernelWidth width) => width switch
    {
        KernelWidth.Vector512 => Avx512BW.IsSupported,
        KernelWidth.Vector256 => Avx2.IsSupported,
        _ => true,
    };
}
