namespace TorchRelu.Report;

/// <summary>
/// Everything a verdict on one site rests on, and what else is known of it. What is left null is not known, and not reported.
/// </summary>
/// <param name="Name">Where the site stands in the model.</param>
/// <param name="Activation">The activation's name: one of <see cref="Rectifier.Names"/>, or any where <see cref="Traits"/> or
/// <see cref="CanDie"/> is given.</param>
/// <param name="Tally">What was seen; null when the site was never called.</param>
/// <param name="DistinctSamples">How many of the samples in the tally differ from each other, and so count as evidence; 0 when nothing may
/// be decided yet.</param>
/// <param name="Problem">Why the site was not, or not wholly, counted; null when it was.</param>
internal sealed record SiteSnapshot(string Name, string Activation, ChannelTally? Tally, long DistinctSamples, string? Problem)
{
    /// <summary>How the site is seen.</summary>
    public SiteKind Kind { get; init; }

    /// <summary>The activation's row of the table with the module's own ends, or the user's own; null to look it up by name.</summary>
    public RectifierTraits? Traits { get; init; }

    /// <summary>
    /// Which channels can be dead: one entry per channel, or one for all; null to ask the traits (a PReLU's slopes are then taken as not
    /// 0).
    /// </summary>
    public IReadOnlyList<bool>? CanDie { get; init; }

    /// <summary>
    /// Interval bounds on the pre-activations; null when there are none. Over running statistics they count for a model at rest alone, over
    /// those of the batch in training alone.
    /// </summary>
    public SiteProof? Proof { get; init; }

    /// <summary>What happened since the monitor was attached; null for a model at rest.</summary>
    public LayerHistory? History { get; init; }

    /// <summary>
    /// What is to be said of the site beside the verdicts: wiring, problems. The severity of its deaths is found by
    /// <see cref="SeverityRule"/>.
    /// </summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>The layer whose output is rectified, e.g. "conv1"; null when unknown.</summary>
    public string? Producer { get; init; }

    /// <summary>The layers that take the result; empty when unknown.</summary>
    public IReadOnlyList<string> Consumers { get; init; } = [];

    /// <summary>The dimension that holds the channels, from 0; null when never called.</summary>
    public int? ChannelDimension { get; init; }

    /// <summary>How <see cref="ChannelDimension"/> became known.</summary>
    public ChannelAxis ChannelAxis { get; init; }

    /// <summary>What the last decision said of each channel; null if there was none, as for a model at rest.</summary>
    public IReadOnlyList<ChannelVerdict>? Verdicts { get; init; }

    /// <summary>The traits of the site: its own, or those of its activation's name.</summary>
    internal RectifierTraits TraitsOrKnown =>
        Traits ?? (CanDie is null || Rectifier.IsKnown(Activation) ? Rectifier.Of(Activation) : RectifierTraits.OfUser(Activation));

    /// <summary>The verdicts of the last decision, or of a first one, with what the proof adds.</summary>
    /// <param name="channelsOfModel">Channels of the whole model.</param>
    /// <returns>One verdict per channel; empty if the site was never called.</returns>
    /// <exception cref="ArgumentException">The activation is unknown, or a list has neither one entry nor one per channel.</exception>
    public ChannelVerdict[] Judge(long channelsOfModel)
    {
        if (Tally is null) return [];
        var canDie = CanDie ?? [TraitsOrKnown.CanDie()];
        var seen = Verdicts ?? VerdictRule.Judge(new(Tally, DistinctSamples), Confidence.SamplesNeeded(channelsOfModel), canDie);
        return ProofApplies ? VerdictRule.AddProof(seen, Tally, Proof!.Silent(TraitsOrKnown), canDie) : [.. seen];
    }

    /// <summary>Whether the proof speaks of the mode in which the site was counted.</summary>
    internal bool ProofApplies => Proof?.Normalization switch
    {
        NormalizationMode.None => true,
        NormalizationMode.RunningStatistics => History is null,
        NormalizationMode.BatchStatistics => History is not null,
        _ => false,
    };
}
