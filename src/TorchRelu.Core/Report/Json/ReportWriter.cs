namespace TorchRelu.Report;

/// <summary>Converts a report to a document.</summary>
internal static class ReportWriter
{
    public static ReportDocument Document(ReluReport report) => new()
    {
        SchemaVersion = ReportJson.SchemaVersion,
        Model = report.Model,
        Steps = report.Steps,
        Run = report.Run is null ? null : Run(report.Run),
        Scan = report.Scan is null ? null : new() { Weights = report.Scan.Weights, Shards = [.. report.Scan.Shards] },
        Findings = Findings(report.ModelFindings),
        Repairs = report.Repairs.Count == 0 ? null : [.. report.Repairs.Select(Repair)],
        Losses = report.Losses.Count == 0 ? null : Losses(report.Losses),
        Metrics = report.Metrics.Count == 0 ? null : Metrics(report.Metrics),
        Layers = [.. report.Layers.Select(Layer)],
        Source = report,
    };

    private static RunDocument Run(RunInfo run) => new()
    {
        Name = run.Name,
        Started = run.Started,
        Written = run.Written,
        IsFinished = run.IsFinished,
        Library = run.Library,
        TorchSharp = run.TorchSharp,
        Optimizer = run.Optimizer,
        LearningRate = Finite(run.LearningRate),
        Seed = run.Seed,
        Commit = run.Commit,
        Machine = run.Machine,
        Process = run.Process == 0 ? null : run.Process,
    };

    private static RepairDocument Repair(RepairRecord repair) => new()
    {
        Step = repair.Step,
        Site = repair.Site,
        Remedy = repair.Remedy,
        Before = repair.Before,
        After = repair.After,
        How = repair.How.Length == 0 ? null : repair.How,
        Channels = repair.Channels.Count == 0 ? null : [.. repair.Channels],
        Evidence = repair.Evidence,
        Outcome = repair.Outcome,
        Verdict = repair.Verdict,
        DecidedAt = repair.DecidedAt,
        Effect = repair.Effect,
        MayMoveLoss = repair.MayMoveLoss ? true : null,
    };

    private static LossesDocument Losses(IReadOnlyList<LossPoint> points) => new()
    {
        FirstStep = [.. points.Select(point => point.FirstStep)],
        LastStep = [.. points.Select(point => point.LastStep)],
        Mean = Finite(points.Select(point => (double?)point.Mean)),
        Lowest = Finite(points.Select(point => (double?)point.Lowest)),
        Highest = Finite(points.Select(point => (double?)point.Highest)),
    };

    private static MetricsDocument Metrics(IReadOnlyList<MetricPoint> points) => new()
    {
        Step = [.. points.Select(point => point.Step)],
        Value = Finite(points.Select(point => (double?)point.Value)),
    };

    private static LayerDocument Layer(LayerReport layer) => new()
    {
        Name = layer.Name,
        Activation = layer.Activation,
        Kind = layer.Kind,
        Producer = layer.Producer,
        Consumers = layer.Consumers.Count == 0 ? null : [.. layer.Consumers],
        ChannelDimension = layer.ChannelDimension,
        ChannelAxis = layer.ChannelAxis,
        Problem = layer.Problem,
        Channels = layer.Channels,
        Samples = layer.Samples,
        SamplesNeeded = layer.SamplesNeeded,
        CountedSamples = layer.CountedSamples,
        ZeroShare = layer.ZeroShare,
        Overlap = layer.Overlap,
        FiringRates = layer.FiringRates,
        Findings = Findings(layer.Findings),
        Causes = layer.Causes.Count == 0 ? null : [.. layer.Causes],
        Proof = layer.ProofBasis is null ? null
            : new ProofDocument { Basis = layer.ProofBasis, Format = layer.ProofFormat, Normalization = layer.ProofNormalization },
        Timeline = layer.Timeline.Count == 0 ? null : Timeline(layer),
        ChannelTimeline = layer.ChannelTimeline.Count == 0 ? null : ChannelTimeline(layer),
        PerChannel = layer.Channels == 0 ? null : Channels(layer.ChannelReports),
        Counts = layer.Counts is not { } counts ? null : new()
        {
            Observations = counts.Observations,
            Samples = counts.Samples,
            Silent = [.. counts.Silent],
            FiredSamples = [.. counts.FiredSamples],
            CanDie = counts.CanDie is null ? null : [.. counts.CanDie],
        },
        Source = layer,
    };

    private static ChannelsDocument Channels(IReadOnlyList<ChannelReport> channels) => new()
    {
        Verdict = [.. channels.Select(channel => channel.Verdict)],
        FiringRate = [.. channels.Select(channel => channel.FiringRate)],
        RateBound = Finite(channels.Select(channel => channel.RateBound)),
        Confidence = Finite(channels.Select(channel => channel.Confidence)),
        UpperBound = Finite(channels.Select(channel => channel.UpperBound)),
        Basis = channels.All(channel => channel.Basis is null) ? null : [.. channels.Select(channel => channel.Basis)],
        LastFired = [.. channels.Select(channel => channel.LastFired)],
        NotANumber = channels.All(channel => channel.NotANumber == 0) ? null : [.. channels.Select(channel => channel.NotANumber)],
        Causes = channels.All(channel => channel.Causes.Count == 0) ? null : [.. channels.Select(channel => channel.Causes.ToArray())],
        Accounts = AccountsDocument.Of(channels),
        History = channels.All(channel => channel.History is not null) ? History([.. channels.Select(channel => channel.History!.Value)])
            : null,
    };

    private static HistoryDocument History(ChannelHistory[] histories) => new()
    {
        LastFired = [.. histories.Select(history => history.LastFired)],
        IsDead = [.. histories.Select(history => history.IsDead)],
        DiedAt = [.. histories.Select(history => history.DiedAt)],
        DetectedAt = [.. histories.Select(history => history.DetectedAt)],
        RevivedAt = [.. histories.Select(history => history.RevivedAt)],
        Revivals = [.. histories.Select(history => history.Revivals)],
        SilentSamples = [.. histories.Select(history => history.SilentSamples)],
    };

    private static TimelineDocument Timeline(LayerReport layer) => new()
    {
        Resolution = layer.TimelineResolution,
        FirstStep = [.. layer.Timeline.Select(point => point.FirstStep)],
        LastStep = [.. layer.Timeline.Select(point => point.LastStep)],
        Windows = [.. layer.Timeline.Select(point => point.Windows)],
        DeadShare = [.. layer.Timeline.Select(point => point.DeadShare)],
        DiedShare = [.. layer.Timeline.Select(point => point.DiedShare)],
        UndecidedShare = [.. layer.Timeline.Select(point => point.UndecidedShare)],
        ZeroShare = Finite(layer.Timeline.Select(point => point.ZeroShare)),
    };

    private static ChannelTimelineDocument ChannelTimeline(LayerReport layer) => new()
    {
        Resolution = layer.ChannelTimelineResolution,
        FirstStep = [.. layer.ChannelTimeline.Select(point => point.FirstStep)],
        LastStep = [.. layer.ChannelTimeline.Select(point => point.LastStep)],
        Windows = [.. layer.ChannelTimeline.Select(point => point.Windows)],
        States = [.. Enumerable.Range(0, layer.Channels).Select(c => ChannelStates.Encode(ChannelStates.Along(layer.ChannelTimeline, c)))],
    };

    // JSON has no infinity and no NaN. A finding without a number still has its sentence.
    private static Finding[] Findings(IEnumerable<Finding> findings) =>
        [.. findings.Select(finding => finding with { Value = Finite(finding.Value), Threshold = Finite(finding.Threshold) })];

    private static double?[]? Finite(IEnumerable<double?> values)
    {
        double?[] finite = [.. values.Select(Finite)];
        return finite.All(value => value is null) ? null : finite;
    }

    private static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;
}
