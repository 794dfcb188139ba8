namespace TorchRelu;

/// <summary>The results for one activation.</summary>
public sealed record LayerReport
{
    /// <summary>The module's name in the model, as in named_modules(); "&lt;root&gt;" for the model itself.</summary>
    public required string Name { get; init; }

    /// <summary>The module's type, e.g. "ReLU".</summary>
    public required string Activation { get; init; }

    /// <summary>The way its result is observed.</summary>
    public SiteKind Kind { get; init; }

    /// <summary>The site itself; null in a report read from a file.</summary>
    internal SiteKey? Site { get; init; }

    /// <summary>The counts of a scan; null for a training, or if the layer was not reached.</summary>
    internal LayerCounts? Counts { get; init; }

    /// <summary>The layer whose output is the input of the activation; null if unknown.</summary>
    public string? Producer { get; init; }

    /// <summary>The layers that use the result as input; empty if unknown.</summary>
    public IReadOnlyList<string> Consumers { get; init; } = [];

    /// <summary>The dimension that holds the channels, from 0; null if unknown.</summary>
    public int? ChannelDimension { get; init; }

    /// <summary>The source of <see cref="ChannelDimension"/>.</summary>
    public ChannelAxis ChannelAxis { get; init; }

    /// <summary>One entry per channel; empty if the site was never called.</summary>
    public required IReadOnlyList<ChannelReport> ChannelReports { get; init; }

    /// <summary>
    /// The number of samples that were seen: since the monitor was attached, or in the scan. Rows of a batch are samples.
    /// </summary>
    public required long Samples { get; init; }

    /// <summary>
    /// The number of independent draws that a silence must hold to be evidence before a pass over the data has ended. See
    /// <see cref="Confidence.SamplesNeeded"/>.
    /// </summary>
    public required long SamplesNeeded { get; init; }

    /// <summary>
    /// The counted samples that firing rates and zeros rest on: in training those of the last two windows. See <see cref="Counting"/>.
    /// </summary>
    /// <value>Null if a file does not say it.</value>
    public long? CountedSamples { get; init; }

    /// <summary>The share of all values that are silent, in [0, 1]; 0 if there are no values. This is sparsity, not death.</summary>
    public required double ZeroShare { get; init; }

    /// <summary>The reason why the layer was not counted, or not completely; null if it was.</summary>
    public string? Problem { get; init; }

    /// <summary>The findings on the layer, the worst first.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>The causes of the deaths in the layer, from root to symptom.</summary>
    public IReadOnlyList<LayerCause> Causes { get; init; } = [];

    /// <summary>The quantiles of the channels' firing rates; null if there are none.</summary>
    public FiringRateQuantiles? FiringRates { get; init; }

    /// <summary>
    /// The overlap between the dead channels and those of the previous window, in [0, 1]; null if unknown. See
    /// <see cref="LayerWindow.Overlap"/>.
    /// </summary>
    public double? Overlap { get; init; }

    /// <summary>The shares over time, earliest first; empty for a model at rest.</summary>
    public IReadOnlyList<TimelinePoint> Timeline { get; init; } = [];

    /// <summary>The number of windows per timeline point. The first and the last point each stand for one window.</summary>
    public int TimelineResolution { get; init; } = 1;

    /// <summary>
    /// The states of every channel over time, earliest first; empty for a model at rest. <see cref="ChannelStates.Encode"/> converts a
    /// channel to one string.
    /// </summary>
    public IReadOnlyList<ChannelTimelinePoint> ChannelTimeline { get; init; } = [];

    /// <summary>The number of windows per point of the channel timeline. The first and the last point each stand for one window.</summary>
    public int ChannelTimelineResolution { get; init; } = 1;

    /// <summary>The basis of <see cref="ChannelReport.UpperBound"/>; null if there are no bounds.</summary>
    public string? ProofBasis { get; init; }

    /// <summary>The arithmetic whose rounding the bounds include; null if there are no bounds.</summary>
    public NumberFormat? ProofFormat { get; init; }

    /// <summary>The statistics that a preceding normalisation uses in the bounds.</summary>
    public NormalizationMode ProofNormalization { get; init; }

    /// <summary>The number of channels; 0 if the layer was never called or not counted.</summary>
    public int Channels => ChannelReports.Count;

    /// <summary>Whether no forward pass was counted. The layer was not called, or only in eval mode or without gradients.</summary>
    public bool NeverCalled => Channels == 0 && !NotCounted;

    /// <summary>Whether the layer was called but could not be counted. <see cref="Problem"/> or a finding gives the reason.</summary>
    public bool NotCounted => Channels == 0 && (Problem is not null || Findings.Any(finding => finding.Kind == FindingKind.NotCounted));

    /// <summary>The number of channels that are dead in a whole pass over the data, proved dead, or silent.</summary>
    public int Dead => ChannelReports.Count(channel => channel.Verdict.IsDead());

    /// <summary>
    /// The number of the dead channels that are silent as far as independent draws tell; see <see cref="ChannelVerdict.Silent"/>.
    /// </summary>
    public int Silent => Count(ChannelVerdict.Silent);

    /// <summary>The number of dead channels that are proved dead.</summary>
    public int ProvedDead => Count(ChannelVerdict.ProvedDead);

    /// <summary>The number of dead channels that have fired since the monitor was attached.</summary>
    public int Died => ChannelReports.Count(channel => channel.Verdict.IsDead() && channel.History is { EverFired: true });

    /// <summary>
    /// The number of dead channels that have not fired since the monitor was attached. It is 0 for a model at rest, because this is unknown
    /// there.
    /// </summary>
    public int BornDead => ChannelReports.Count(channel => channel.Verdict.IsDead() && channel.History is { EverFired: false });

    /// <summary>The number of channels that fire on less than 1 % of observations.</summary>
    public int Dormant => Count(ChannelVerdict.Dormant);

    /// <summary>The number of channels that are never silent.</summary>
    public int AlwaysOn => Count(ChannelVerdict.AlwaysOn);

    /// <summary>The number of channels that are never above zero, after an activation that cannot die.</summary>
    public int NegativeOnly => Count(ChannelVerdict.NegativeOnly);

    /// <summary>The number of channels with too few samples to decide.</summary>
    public int Undecided => Count(ChannelVerdict.Undecided);

    /// <summary>The share of channels that are dead, in [0, 1]; 0 if there are no channels.</summary>
    public double DeadShare => Share(Dead);

    /// <summary>
    /// The dead share if every undecided channel were dead, in [0, 1]. It is 1 if there are no channels, because nothing is known of them.
    /// </summary>
    public double DeadShareAtMost => Channels == 0 ? 1 : Share(Dead + Undecided);

    /// <summary>The share of channels that once fired and are dead now, in [0, 1].</summary>
    public double DiedShare => Share(Died);

    /// <summary>The worst severity of the findings.</summary>
    public Severity Severity => SeverityRule.Worst(Findings);

    private int Count(ChannelVerdict verdict) => ChannelReports.Count(channel => channel.Verdict == verdict);

    private double Share(int count) => Channels == 0 ? 0 : (double)count / Channels;
}
