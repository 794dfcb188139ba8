namespace TorchRelu.Report;

/// <summary>Adds up scans of one model over parts of the data: a pure function.</summary>
internal static class ScanMerge
{
    // What follows from counts is judged anew.
    private static readonly FindingKind[] s_judged =
    [
        FindingKind.DeadChannels, FindingKind.DeadShare, FindingKind.DeadShareRising, FindingKind.DiedShare, FindingKind.LayerSilent,
        FindingKind.TooFewSamples, FindingKind.NotANumber, FindingKind.RangeViolated,
    ];

    // What says that one part of the data did not reach a layer.
    private static readonly FindingKind[] s_uncounted = [FindingKind.NeverCalled, FindingKind.Unused, FindingKind.NotCounted];

    /// <exception cref="InvalidDataException">The reports cannot be added up; the message says which and why.</exception>
    public static ReluReport Merge(IReadOnlyList<(string Name, ReluReport Report)> scans)
    {
        if (scans.Count < 2) throw Refuse("the reports", "at least two, of parts of the data", $"{scans.Count}");
        foreach (var (name, report) in scans) Require(name, report, scans[0]);
        foreach (var shard in scans.SelectMany(scan => scan.Report.Scan!.Shards.Select(shard => (scan.Name, Shard: shard)))
            .GroupBy(told => told.Shard).Where(group => group.Count() > 1))
        {
            var names = string.Join(" and ", shard.Select(told => told.Name));
            throw Refuse(names, "different parts of the data", "the same rows in both, which would count twice");
        }
        var layers = scans[0].Report.Layers.Select((_, i) => Site(scans, i)).ToList();
        return ReportBuilder.Build(steps: 0, layers, Distinct(scans.SelectMany(scan => scan.Report.ModelFindings))) with
        {
            Model = scans[0].Report.Model,
            Scan = scans[0].Report.Scan! with { Shards = [.. scans.SelectMany(scan => scan.Report.Scan!.Shards)] },
        };
    }

    private static void Require(string name, ReluReport report, (string Name, ReluReport Report) first)
    {
        if (report.Scan is not { } scan)
        {
            throw Refuse(name, "the report of a scan (DyingReluMonitor.Scan) with its counts",
                report.Steps > 0 ? "one of a training, whose weights change" : "one without counts, of an earlier version");
        }
        if (scan.Shards.Count == 0)
            throw Refuse(name, "a scan that saw the inputs of the model", "one that did not: scan by model.call(batch)");
        if (scan.Weights != first.Report.Scan!.Weights)
            throw Refuse(name, $"the weights of {first.Name}", "others: the model was trained or repaired in between");
        if (!Names(report).SequenceEqual(Names(first.Report)))
            throw Refuse(name, $"the layers of {first.Name} ({List(first.Report)})", List(report));
        foreach (var (layer, other) in report.Layers.Zip(first.Report.Layers))
        {
            if (layer.Channels > 0 && layer.Counts?.Silent.Count != layer.Channels)
                throw Refuse($"{name}, {layer.Name}", $"counts of {layer.Channels} channels", $"{layer.Counts?.Silent.Count ?? 0}");
            if (layer.Channels > 0 && other.Channels > 0 && layer.Channels != other.Channels)
                throw Refuse($"{name}, {layer.Name}", $"{other.Channels} channels, as in {first.Name}", $"{layer.Channels}");
        }
    }

    private static SiteSnapshot Site(IReadOnlyList<(string Name, ReluReport Report)> scans, int index)
    {
        var parts = scans.Select(scan => scan.Report.Layers[index]).ToList();
        var counted = parts.Where(part => part.Counts is not null).ToList();
        // What is known of the layer is the same in all, and may lack where it was not reached.
        var told = counted.Count > 0 ? counted[0] : parts[0];
        var tally = counted.Select(part => part.Counts!.ToTally()).Aggregate((ChannelTally?)null, ChannelTally.Merge);
        return new(told.Name, told.Activation, tally, long.MaxValue, counted.Count > 0 ? counted.Select(part => part.Problem)
            .FirstOrDefault(problem => problem is not null) : told.Problem)
        {
            Kind = told.Kind,
            CanDie = told.Counts?.CanDie,
            Proof = Proof(told),
            Producer = told.Producer,
            Consumers = told.Consumers,
            ChannelDimension = told.ChannelDimension,
            ChannelAxis = told.ChannelAxis,
            Findings = Distinct(parts.SelectMany(part => part.Findings)
                .Where(finding => !s_judged.Contains(finding.Kind) && (tally is null || !s_uncounted.Contains(finding.Kind)))),
        };
    }

    private static SiteProof? Proof(LayerReport layer) => layer is { ProofBasis: { } basis, ProofFormat: { } format } ? new()
    {
        PreActivations = [.. layer.ChannelReports.Select(channel =>
            new Interval(double.NegativeInfinity, channel.UpperBound ?? double.PositiveInfinity))],
        Basis = basis,
        Format = format,
        Normalization = layer.ProofNormalization,
    } : null;

    private static IReadOnlyList<Finding> Distinct(IEnumerable<Finding> findings) =>
        [.. findings.DistinctBy(finding => (finding.Kind, finding.Layer, finding.Message))];

    private static IEnumerable<(string, string, SiteKind)> Names(ReluReport report) =>
        report.Layers.Select(layer => (layer.Name, layer.Activation, layer.Kind));

    private static string List(ReluReport report) => string.Join(", ", report.Layers.Select(layer => layer.Name));

    private static InvalidDataException Refuse(string where, string expected, string found) => Malformed.At(where, expected, found);
}
