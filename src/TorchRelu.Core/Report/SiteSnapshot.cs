namespace TorchRelu.Report;

/// <summary>
/// The data that a verdict on one site rests on, and other known facts about the site. Values that are null are unknown and not reported.
/// </summary>
/// <param name="Name">The site's name in the model.</param>
/// <param name="Activation">The activation's name. It is one of <see cref="Rectifier.Names"/>, or any name if <see cref="Traits"/> or
/// <see cref="CanDie"/> is given.</param>
/// <param name="Tally">The counts; null if the site was never called.</param>
/// <param name="DistinctSamples">The number of distinct samples in the tally, which count as evidence; 0 while nothing may be
/// decided.</param>
/// <param name="Problem">The reason why the site was not counted, or not completely; null if it was.</param>
internal sealed record SiteSnapshot(string Name, string Activation, ChannelTally? Tally, long DistinctSamples, string? Problem)
{
    /// <summary>The site itself; null if the numbers come from elsewhere.</summary>
    public SiteKey? Key { get; init; }

    /// <summary>The way the site is observed.</summary>
    public SiteKind Kind { get; init; }

    /// <summary>The activation's row of the table with the module's own limits, or custom traits; null to look it up by name.</summary>
    public RectifierTraits? Traits { get; init; }

    /// <summary>
    /// The channels that can be dead: one entry per channel, or one for all. If null, the traits decide; a PReLU's slopes then count as
    /// non-zero.
    /// </summary>
    public IReadOnlyList<bool>? CanDie { get; init; }

    /// <summary>
    /// Interval bounds on the pre-activations; null if there are none. Bounds with running statistics apply only to a model at rest. Bounds
    /// with batch statistics apply only in training.
    /// </summary>
    public SiteProof? Proof { get; init; }

    /// <summary>The history since the monitor was attached; null for a model at rest.</summary>
    public LayerHistory? History { get; init; }

    /// <summary>The mean loss of the training over its first one; 1 if it is unknown.</summary>
    public double LossLeft { get; init; } = 1;

    /// <summary>The account of a dead channel, from 0; null for a model at rest.</summary>
    public Func<int, DeathAccount?>? Accounts { get; init; }

    /// <summary>
    /// The findings on the site besides the verdicts: connections, problems. <see cref="SeverityRule"/> determines the severity of its
    /// deaths.
    /// </summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>The layer whose output is the input of the activation, e.g. "conv1"; null if unknown.</summary>
    public string? Producer { get; init; }

    /// <summary>The layers that use the result as input; empty if unknown.</summary>
    public IReadOnlyList<string> Consumers { get; init; } = [];

    /// <summary>The dimension that holds the channels, from 0; null if the site was never called.</summary>
    public int? ChannelDimension { get; init; }

    /// <summary>The source of <see cref="ChannelDimension"/>.</summary>
    public ChannelAxis ChannelAxis { get; init; }

    /// <summary>The verdict of the last decision on each channel; null if there was none, as for a model at rest.</summary>
    public IReadOnlyList<ChannelVerdict>? Verdicts { get; init; }

    /// <summary>Whether the model returns what the site gives.</summary>
    public bool IsOutput { get; init; }

    /// <summary>Whether the layers in front of the activation are not trained.</summary>
    public bool IsFrozen { get; init; }

    /// <summary>The samples that were seen since the monitor was attached; null for a model at rest, where the tally has them.</summary>
    public long? SamplesSeen { get; init; }

    /// <summary>
    /// What each verdict of the last decision rests on, and the draws that the silence of each channel holds; null if none.
    /// </summary>
    public IReadOnlyList<SilenceReading>? Silences { get; init; }

    /// <summary>The traits of the site: its own, or those for the name of its activation.</summary>
    internal RectifierTraits TraitsOrKnown =>
        Traits ?? (CanDie is null || Rectifier.IsKnown(Activation) ? Rectifier.Find(Activation) : RectifierTraits.OfUser(Activation));

    /// <summary>Returns the verdicts of the last decision, or of a first one, with those of the proof added.</summary>
    /// <param name="channelsOfModel">The number of channels of the whole model.</param>
    /// <returns>One verdict per channel; empty if the site was never called.</returns>
    /// <exception cref="ArgumentException">The activation is unknown, or a list has neither one entry nor one per channel.</exception>
    public ChannelVerdict[] Judge(long channelsOfModel)
    {
        if (Tally is null) return [];
        var canDie = CanDie ?? [TraitsOrKnown.CanDie()];
        var seen = Verdicts ?? VerdictRule.Judge(new(Tally, DistinctSamples), Confidence.SamplesNeeded(channelsOfModel), canDie);
        return ProofApplies ? VerdictRule.AddProof(seen, Tally, Proof!.Silent(TraitsOrKnown), canDie) : [.. seen];
    }

    /// <summary>Whether the proof applies to the mode in which the site was counted.</summary>
    internal bool ProofApplies => Proof?.Normalization switch
    {
        NormalizationMode.None => true,
        NormalizationMode.RunningStatistics => History is null,
        NormalizationMode.BatchStatistics => History is not null,
        _ => false,
    };
}
