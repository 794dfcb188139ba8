namespace TorchRelu;

/// <summary>Bounds on what reaches the activation of one site, and what they rest on.</summary>
internal sealed record SiteProof
{
    /// <summary>Per channel the range that the pre-activation cannot leave, rounding included; one entry, or one per channel.</summary>
    public required IReadOnlyList<Interval> PreActivations { get; init; }

    /// <summary>What the bounds rest on, for the report, e.g. "fc1 (Linear), inputs in [0, 1] as stated".</summary>
    public required string Basis { get; init; }

    /// <summary>The arithmetic whose rounding is allowed for.</summary>
    public required NumberFormat Format { get; init; }

    /// <summary>
    /// Which statistics normalisations anywhere in front use: a proof over running statistics speaks of evaluation, not of training.
    /// </summary>
    public NormalizationMode Normalization { get; init; }

    /// <summary>Per channel, whether the bounds leave the activation no input on which it fires.</summary>
    public IReadOnlyList<bool> Silent(RectifierTraits activation)
    {
        ArgumentNullException.ThrowIfNull(activation);
        return [.. PreActivations.Select(activation.IsSilentOn)];
    }
}

/// <summary>Which statistics a normalisation in front of the rectifier uses.</summary>
public enum NormalizationMode
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>The running mean and variance: eval mode.</summary>
    RunningStatistics,

    /// <summary>Mean and variance of the batch: training mode.</summary>
    BatchStatistics,
}

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
