namespace TorchRelu.Report;

/// <summary>What a scan rests on, so that scans of other data by the same weights can be added to it.</summary>
/// <param name="Weights">A digest of the weights and buffers.</param>
/// <param name="Shards">A digest of the rows of each scan; empty if the inputs of the model were not seen.</param>
internal sealed record ScanEvidence(string Weights, IReadOnlyList<string> Shards);

/// <summary>The counts of a scanned layer, per channel.</summary>
internal sealed record LayerCounts
{
    /// <summary>The values of each channel.</summary>
    public required long Observations { get; init; }

    /// <summary>The rows, all of them counted.</summary>
    public required long Samples { get; init; }

    /// <summary>Values that are not NaN and not above zero.</summary>
    public required IReadOnlyList<long> Silent { get; init; }

    /// <summary>Values that are NaN.</summary>
    public required IReadOnlyList<long> NotANumber { get; init; }

    /// <summary>Rows with at least one value above zero.</summary>
    public required IReadOnlyList<long> FiredSamples { get; init; }

    /// <summary>The channels that can be dead: one entry per channel, or one for all; null if the activation decides.</summary>
    public IReadOnlyList<bool>? CanDie { get; init; }

    /// <summary>The counts of a tally; null if there is none.</summary>
    public static LayerCounts? Of(ChannelTally? tally, IReadOnlyList<bool>? canDie) => tally is null ? null : new()
    {
        Observations = tally.Observations,
        Samples = tally.Samples,
        Silent = tally.Silent.ToArray(),
        NotANumber = tally.NotANumber.ToArray(),
        FiredSamples = tally.FiredSamples.ToArray(),
        CanDie = canDie,
    };

    /// <summary>The counts as a tally. A channel that has fired at all did so at step 0.</summary>
    public ChannelTally ToTally()
    {
        var tally = new ChannelTally(Silent.Count);
        tally.Add(Observations, Samples, [.. Silent], [.. NotANumber], [.. FiredSamples],
            [.. FiredSamples.Select(samples => samples > 0 ? 0 : ChannelTally.Never)]);
        return tally;
    }
}
