namespace TorchRelu;

/// <summary>Bounds on the inputs of one site's activation, and their basis.</summary>
internal sealed record SiteProof
{
    /// <summary>
    /// Per channel, the range that the pre-activation cannot leave, rounding included. The list has one entry, or one per channel.
    /// </summary>
    public required IReadOnlyList<Interval> PreActivations { get; init; }

    /// <summary>The basis of the bounds, for the report, e.g. "fc1 (Linear), inputs in [0, 1] as stated".</summary>
    public required string Basis { get; init; }

    /// <summary>The arithmetic whose rounding the bounds allow for.</summary>
    public required NumberFormat Format { get; init; }

    /// <summary>
    /// The statistics that normalisations anywhere in front use. A proof over running statistics applies to evaluation, not to training.
    /// </summary>
    public NormalizationMode Normalization { get; init; }

    /// <summary>Per channel, whether the bounds exclude every input on which the activation fires.</summary>
    public IReadOnlyList<bool> Silent(RectifierTraits activation)
    {
        ArgumentNullException.ThrowIfNull(activation);
        return [.. PreActivations.Select(activation.IsSilentOn)];
    }
}

/// <summary>The statistics that a normalisation in front of the activation uses.</summary>
public enum NormalizationMode
{
    /// <summary>There is no normalisation.</summary>
    None,

    /// <summary>The running mean and variance: eval mode.</summary>
    RunningStatistics,

    /// <summary>Mean and variance of the batch: training mode.</summary>
    BatchStatistics,
}

/// <summary>The arithmetic in which a model computes. A proof must allow for its rounding.</summary>
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

    /// <summary>Single precision whose products take operands of 10 bits, as tensor cores do unless configured otherwise.</summary>
    TensorFloat32,

    /// <summary>Half precision: float16, or single precision under autocast to it.</summary>
    Binary16,

    /// <summary>bfloat16, or single precision under autocast to it.</summary>
    BFloat16,

    /// <summary>Real numbers: no rounding in the model. For mathematical statements, not for statements about a program.</summary>
    Exact,
}
