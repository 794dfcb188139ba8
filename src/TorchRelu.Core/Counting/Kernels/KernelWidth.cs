using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TorchRelu.Counting;

/// <summary>The vectors that kernels are made of.</summary>
internal enum KernelWidth
{
    /// <summary>Whatever <see cref="System.Numerics.Vector{T}"/> is on the machine.</summary>
    Portable,

    /// <summary>AVX2.</summary>
    Vector256,

    /// <summary>AVX-512.</summary>
    Vector512,
}

internal static class KernelWidthExtensions
{
    /// <summary>
    /// The fastest the machine has. Where 512-bit vectors slow the whole processor down, the runtime says they are not accelerated.
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
