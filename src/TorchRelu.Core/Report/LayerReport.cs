namespace TorchRelu;

/// <summary>What one rectifier did.</summary>
public sealed record LayerReport
{
    /// <summary>Where the module stands in the model, as named_modules() spells it; "&lt;root&gt;" for the model itself.</summary>
    public required string Name { get; init; }

    /// <summary>The module's type, e.g. "ReLU".</summary>
    public required string Activation { get; init; }

    /// <summary>How its result is seen.</summary>
    public SiteKind Kind { get; init; }

    /// <summary>The layer whose output is rectified; null when unknown.</summary>
    public string? Producer { get; init; }

    /// <summary>The layers that take the result; empty when unknown.</summary>
    public IReadOnlyList<string> Consumers { get; init; } = [];

    /// <summary>The dimension that holds the channels, from 0; null when unknown.</summary>
    public int? ChannelDimension { get; init; }

    /// <summary>How <see cref="ChannelDimension"/> became known.</summary>
    public ChannelAxis ChannelAxis { get; init; }

    /// <summary>One entry per channel; empty when the site was never called.</summary>
    public required IReadOnlyList<ChannelReport> ChannelReports { get; init; }

    /// <summary>The samples behind the verdicts: distinct ones, never more than one epoch has.</summary>
    public required long Samples { get; init; }

    /// <summary>Silent samples that it takes to call a channel of this model dead.</summary>
    public required long SamplesNeeded { get; init; }

    /// <summary>The share of all values that were silent, in [0, 1]; 0 when there were none. Sparsity, not death.</summary>
    public required double ZeroShare { get; init; }

    /// <summary>Why the layer was not, or not wholly, counted; null when it was.</summary>
    public string? Problem { get; init; }

    /// <summary>What is to be said of the layer, the worst first.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>Why channels of the layer died, from the root to the symptom.</summary>
    public IReadOnlyList<LayerCause> Causes { get; init; } = [];

    /// <summary>How the firing rates of the channels are spread; null where there are none.</summary>
    public FiringRateQuantiles? FiringRates { get; init; }

    /// <summary>
    /// How far the dead are the same channels as a window ago, in [0, 1]; null where unknown: see <see cref="LayerWindow.Overlap"/>.
    /// </summary>
    public double? Overlap { get; init; }

    /// <summary>The shares over time, earliest first; empty for a model at rest.</summary>
    public IReadOnlyList<TimelinePoint> Timeline { get; init; } = [];

    /// <summary>Windows that a point of the timeline stands for, but for the first and the last, which stand for one.</summary>
    public int TimelineResolution { get; init; } = 1;

    /// <summary>
    /// What every channel did over time, earliest first; empty for a model at rest. <see cref="ChannelStates.Encode"/> makes one string of
    /// a channel.
    /// </summary>
    public IReadOnlyList<ChannelTimelinePoint> ChannelTimeline { get; init; } = [];

    /// <summary>Windows that a point of the channels' timeline stands for, but for the first and the last, which stand for one.</summary>
    public int ChannelTimelineResolution { get; init; } = 1;

    /// <summary>What <see cref="ChannelReport.UpperBound"/> rests on; null where there are no bounds.</summary>
    public string? ProofBasis { get; init; }

    /// <summary>The arithmetic whose rounding the bounds allow for; null where there are none.</summary>
    public NumberFormat? ProofFormat { get; init; }

    /// <summary>Which statistics a normalisation in front uses in the bounds.</summary>
    public NormalizationMode ProofNormalization { get; init; }

    /// <summary>Channels of the layer; 0 when it was never called, or not counted.</summary>
    public int Channels => ChannelReports.Count;

    /// <summary>Whether no forward of it was counted, as it was not called, or in eval mode or without gradients only.</summary>
    public bool NeverCalled => Channels == 0 && !NotCounted;

    /// <summary>Whether it was called and nothing of it could be counted; <see cref="Problem"/> or a finding says why.</summary>
    public bool NotCounted => Channels == 0 && (Problem is not null || Findings.Any(finding => finding.Kind == FindingKind.NotCounted));

    /// <summary>Channels that are dead, by evidence or by proof.</summary>
    public int Dead => ChannelReports.Count(channel => channel.Verdict.IsDead());

    /// <summary>Of the dead channels those that are proved to be.</summary>
    public int ProvedDead => Count(ChannelVerdict.ProvedDead);

    /// <summary>Of the dead channels those that have fired since the monitor was attached.</summary>
    public int Died => ChannelReports.Count(channel => channel.Verdict.IsDead() && channel.History is { EverFired: true });

    /// <summary>
    /// Of the dead channels those that have not fired since the monitor was attached; 0 for a model at rest, where that is not known.
    /// </summary>
    public int BornDead => ChannelReports.Count(channel => channel.Verdict.IsDead() && channel.History is { EverFired: false });

    /// <summary>Channels that fire on less than 1 % of observations.</summary>
    public int Dormant => Count(ChannelVerdict.Dormant);

    /// <summary>Channels that are never silent.</summary>
    public int AlwaysOn => Count(ChannelVerdict.AlwaysOn);

    /// <summary>Channels that are never above zero behind an activation that cannot die.</summary>
    public int NegativeOnly => Count(ChannelVerdict.NegativeOnly);

    /// <summary>Channels with too few samples to say.</summary>
    public int Undecided => Count(ChannelVerdict.Undecided);

    /// <summary>Dead channels as a share of all, in [0, 1]; 0 where there are no channels.</summary>
    public double DeadShare => Share(Dead);

    /// <summary>
    /// The dead share if every undecided channel were dead, in [0, 1]; 1 where there are no channels, of which nothing is known.
    /// </summary>
    public double DeadShareAtMost => Channels == 0 ? 1 : Share(Dead + Undecided);

    /// <summary>Channels that once fired and are dead now, as a share of all, in [0, 1].</summary>
    public double DiedShare => Share(Died);

    /// <summary>The worst severity of the findings.</summary>
    public Severity Severity => SeverityRule.Worst(Findings);

    private int Count(ChannelVerdict verdict) => ChannelReports.Count(channel => channel.Verdict == verdict);

    private double Share(int count) => Channels == 0 ? 0 : (double)count / Channels;
}
