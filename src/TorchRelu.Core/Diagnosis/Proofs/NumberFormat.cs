namespace TorchRelu;

/// <summary>The arithmetic a model computes in, whose rounding a proof must allow for.</summary>
/// <remarks>
/// Sums of products are bounded for any order of summation, with or without fused multiply-add. Convolutions by Winograd or Fourier
/// transform (cuDNN may choose them) round differently and are not covered.
/// </remarks>
public enum NumberFormat
{
    /// <summary>Single precision: float32.</summary>
    Binary32,

    /// <summary>Double precision: float64.</summary>
    Binary64,

    /// <summary>Single precision whose products take operands of 10 bits, as tensor cores do unless told otherwise.</summary>
    TensorFloat32,

    /// <summary>Half precision: float16, or single precision under autocast to it.</summary>
    Binary16,

    /// <summary>bfloat16, or single precision under autocast to it.</summary>
    BFloat16,

    /// <summary>Real numbers: no rounding in the model. For statements of mathematics, not about a program.</summary>
    Exact,
}
