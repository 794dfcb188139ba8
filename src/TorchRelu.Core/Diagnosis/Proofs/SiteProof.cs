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

    /// <summary>Which statistics normalisations anywhere in front use: a proof over running statistics speaks of evaluation, not of training.</summary>
    public NormalizationMode Normalization { get; init; }

    /// <summary>Per channel, whether the bounds leave the activation no input on which it fires.</summary>
    public IReadOnlyList<bool> Silent(RectifierTraits activation)
    {
        ArgumentNullException.ThrowIfNull(activation);
        return [.. PreActivations.Select(activation.IsSilentOn)];
    }
}
