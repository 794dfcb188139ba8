using static TorchRelu.Report.Required;

namespace TorchRelu.Report;

/// <summary>Converts a document to a report. An error names the place of a missing or invalid value.</summary>
internal static class ReportReader
{
    public static ReluReport Report(ReportDocument document) => new()
    {
        Model = document.Model,
        Steps = Need(document.Steps, "steps", "a whole number"),
        Run = document.Run is null ? null : Run(document.Run, "run"),
        Scan = document.Scan is not { } scan ? null
            : new(Need(scan.Weights, "scan.weights", "a digest"), Need(scan.Shards, "scan.shards", "a list of digests")),
        ModelFindings = FindingReader.Findings(document.Findings, "findings"),
        Repairs = [.. (document.Repairs ?? []).Select((repair, i) => Repair(Need(repair, $"repairs[{i}]", "a repair"), $"repairs[{i}]"))],
        Losses = document.Losses is null ? [] : Losses(document.Losses, "losses"),
        Metrics = document.Metrics is null ? [] : Metrics(document.Metrics, "metrics"),
        Layers =
            [.. Need(document.Layers, "layers", "a list of layers")
            .Select((layer, i) => LayerReader.Layer(Need(layer, $"layers[{i}]", "a layer"), $"layers[{i}]"))],
    };

    private static RunInfo Run(RunDocument run, string at) => new()
    {
        Name = Need(run.Name, $"{at}.name", "a text"),
        Started = Need(run.Started, $"{at}.started", "a time"),
        Written = Need(run.Written, $"{at}.written", "a time"),
        IsFinished = run.IsFinished ?? false,
        Library = run.Library,
        TorchSharp = run.TorchSharp,
        Optimizer = run.Optimizer,
        LearningRate = run.LearningRate,
        Seed = run.Seed,
        Commit = run.Commit,
        Machine = run.Machine,
        Process = run.Process ?? 0,
    };

    private static RepairRecord Repair(RepairDocument repair, string at) => new()
    {
        Step = Need(repair.Step, $"{at}.step", "a whole number"),
        Site = Need(repair.Site, $"{at}.site", "a text"),
        Remedy = Need(repair.Remedy, $"{at}.remedy", "a remedy"),
        Before = Need(repair.Before, $"{at}.before", "a text"),
        After = Need(repair.After, $"{at}.after", "a text"),
        How = repair.How ?? "",
        Channels = repair.Channels ?? [],
        Evidence = Need(repair.Evidence, $"{at}.evidence", "a text"),
        Outcome = Need(repair.Outcome, $"{at}.outcome", "an outcome"),
        Verdict = repair.Verdict,
        DecidedAt = repair.DecidedAt,
        Effect = repair.Effect,
        MayMoveLoss = repair.MayMoveLoss ?? false,
    };

    private static LossPoint[] Losses(LossesDocument document, string at)
    {
        var first = Need(document.FirstStep, $"{at}.firstStep", "a list of whole numbers");
        var last = List(document.LastStep, first.Length, $"{at}.lastStep");
        var mean = Optional(document.Mean, first.Length, $"{at}.mean");
        var lowest = Optional(document.Lowest, first.Length, $"{at}.lowest");
        var highest = Optional(document.Highest, first.Length, $"{at}.highest");
        return [
            .. first.Select((step, i) =>
            new LossPoint(step, last[i], mean?[i] ?? double.NaN, lowest?[i] ?? double.NaN, highest?[i] ?? double.NaN))];
    }

    private static MetricPoint[] Metrics(MetricsDocument document, string at)
    {
        var steps = Need(document.Step, $"{at}.step", "a list of whole numbers");
        var values = Optional(document.Value, steps.Length, $"{at}.value");
        return [.. steps.Select((step, i) => new MetricPoint(step, values?[i] ?? double.NaN))];
    }
}

/// <summary>Reads the sentences on a layer or a model; every sentence is required.</summary>
internal static class FindingReader
{
    public static Finding[] Findings(Finding[]? findings, string at)
    {
        foreach (var (finding, i) in (findings ?? []).Select((finding, i) => (finding, i)))
            Need(finding?.Message, $"{at}[{i}].message", "a text");
        return findings ?? [];
    }

    public static LayerCause[] Causes(LayerCause[]? causes, string at)
    {
        foreach (var (cause, i) in (causes ?? []).Select((cause, i) => (cause, i)))
        {
            Need(cause?.Example, $"{at}[{i}].example", "a text");
            Need(cause?.Advice, $"{at}[{i}].advice", "a text");
        }
        return causes ?? [];
    }
}

/// <summary>Converts the document of a layer to its report.</summary>
internal static class LayerReader
{
    public static LayerReport Layer(LayerDocument layer, string at)
    {
        var channels = Count(layer.Channels, $"{at}.channels");
        var timeline = layer.Timeline is null ? [] : Timeline(layer.Timeline, $"{at}.timeline");
        var perChannel = channels == 0 ? []
            : Channels(Need(layer.PerChannel, $"{at}.perChannel", "the lists of the channels"), channels, $"{at}.perChannel");
        return new LayerReport
        {
            Name = Need(layer.Name, $"{at}.name", "a text"),
            Activation = Need(layer.Activation, $"{at}.activation", "a text"),
            Kind = layer.Kind,
            Producer = layer.Producer,
            Consumers = Texts(layer.Consumers, $"{at}.consumers"),
            ChannelDimension = layer.ChannelDimension,
            ChannelAxis = layer.ChannelAxis,
            Problem = layer.Problem,
            Samples = Need(layer.Samples, $"{at}.samples", "a whole number"),
            SamplesNeeded = Need(layer.SamplesNeeded, $"{at}.samplesNeeded", "a whole number"),
            CountedSamples = layer.CountedSamples,
            ZeroShare = Need(layer.ZeroShare, $"{at}.zeroShare", "a number"),
            Overlap = layer.Overlap,
            FiringRates = layer.FiringRates,
            Findings = FindingReader.Findings(layer.Findings, $"{at}.findings"),
            Causes = FindingReader.Causes(layer.Causes, $"{at}.causes"),
            ProofBasis = layer.Proof is null ? null : Need(layer.Proof.Basis, $"{at}.proof.basis", "a text"),
            ProofFormat = layer.Proof?.Format,
            ProofNormalization = layer.Proof?.Normalization ?? NormalizationMode.None,
            Timeline = timeline,
            TimelineResolution = layer.Timeline?.Resolution ?? 1,
            ChannelTimeline = layer.ChannelTimeline is null ? []
                : ChannelTimeline(layer.ChannelTimeline, channels, $"{at}.channelTimeline"),
            ChannelTimelineResolution = layer.ChannelTimeline?.Resolution ?? 1,
            ChannelReports = perChannel,
            Counts = layer.Counts is null || channels == 0 ? null : Counts(layer.Counts, perChannel, $"{at}.counts"),
        };
    }

    private static LayerCounts Counts(CountsDocument counts, ChannelReport[] channels, string at) => new()
    {
        Observations = Need(counts.Observations, $"{at}.observations", "a whole number"),
        Samples = Need(counts.Samples, $"{at}.samples", "a whole number"),
        Silent = List(counts.Silent, channels.Length, $"{at}.silent"),
        NotANumber = [.. channels.Select(channel => channel.NotANumber)],
        FiredSamples = List(counts.FiredSamples, channels.Length, $"{at}.firedSamples"),
        CanDie = counts.CanDie,
    };

    private static ChannelReport[] Channels(ChannelsDocument document, int channels, string at)
    {
        var verdicts = List(document.Verdict, channels, $"{at}.verdict");
        var rates = List(document.FiringRate, channels, $"{at}.firingRate");
        var lastFired = List(document.LastFired, channels, $"{at}.lastFired");
        var bounds = Optional(document.RateBound, channels, $"{at}.rateBound");
        var sure = Optional(document.Confidence, channels, $"{at}.confidence");
        var upper = Optional(document.UpperBound, channels, $"{at}.upperBound");
        var basis = Optional(document.Basis, channels, $"{at}.basis");
        var notANumber = Optional(document.NotANumber, channels, $"{at}.notANumber");
        var causes = Optional(document.Causes, channels, $"{at}.causes");
        var accounts = document.Accounts?.Read(channels, $"{at}.accounts");
        var histories = document.History is null ? null : History(document.History, channels, $"{at}.history");
        return [.. Enumerable.Range(0, channels).Select(c => new ChannelReport(c, verdicts[c], rates[c], bounds?[c], lastFired[c])
        {
            Confidence = sure?[c],
            UpperBound = upper?[c],
            Basis = basis?[c],
            NotANumber = notANumber?[c] ?? 0,
            Causes = causes?[c] ?? [],
            Account = accounts?[c],
            History = histories?[c],
        })];
    }

    private static ChannelHistory[] History(HistoryDocument document, int channels, string at)
    {
        var lastFired = List(document.LastFired, channels, $"{at}.lastFired");
        var isDead = List(document.IsDead, channels, $"{at}.isDead");
        var diedAt = List(document.DiedAt, channels, $"{at}.diedAt");
        var detectedAt = List(document.DetectedAt, channels, $"{at}.detectedAt");
        var revivedAt = List(document.RevivedAt, channels, $"{at}.revivedAt");
        var revivals = List(document.Revivals, channels, $"{at}.revivals");
        var silent = List(document.SilentSamples, channels, $"{at}.silentSamples");
        return [.. Enumerable.Range(0, channels)
            .Select(c => new ChannelHistory(lastFired[c], isDead[c], diedAt[c], detectedAt[c], revivedAt[c], revivals[c], silent[c]))];
    }

    private static TimelinePoint[] Timeline(TimelineDocument document, string at)
    {
        var first = Need(document.FirstStep, $"{at}.firstStep", "a list of whole numbers");
        var last = List(document.LastStep, first.Length, $"{at}.lastStep");
        var windows = List(document.Windows, first.Length, $"{at}.windows");
        var dead = List(document.DeadShare, first.Length, $"{at}.deadShare");
        var died = List(document.DiedShare, first.Length, $"{at}.diedShare");
        var undecided = List(document.UndecidedShare, first.Length, $"{at}.undecidedShare");
        var zeros = Optional(document.ZeroShare, first.Length, $"{at}.zeroShare");
        return [.. Enumerable.Range(0, first.Length)
            .Select(i => new TimelinePoint(first[i], last[i], windows[i], dead[i], died[i], undecided[i], zeros?[i]))];
    }

    private static ChannelTimelinePoint[] ChannelTimeline(ChannelTimelineDocument document, int channels, string at)
    {
        var first = Need(document.FirstStep, $"{at}.firstStep", "a list of whole numbers");
        var last = List(document.LastStep, first.Length, $"{at}.lastStep");
        var windows = List(document.Windows, first.Length, $"{at}.windows");
        var states = List(document.States, channels, $"{at}.states").Select((text, c) => States(text, first.Length, $"{at}.states[{c}]"))
            .ToArray();
        return [
            .. first.Select((step, i) => new ChannelTimelinePoint(step, last[i], windows[i], [.. states.Select(channel => channel[i])]))];
    }

    private static ChannelState[] States(string? text, int points, string at)
    {
        var expected = $"a text of {points} characters, one of a state each";
        try
        {
            var states = ChannelStates.Decode(Need(text, at, expected));
            return states.Length == points ? states : throw Malformed.At(at, expected, $"{states.Length} characters");
        }
        catch (FormatException fault)
        {
            throw Malformed.At(at, expected, fault.Message.TrimEnd('.'), fault);
        }
    }

    private static string[] Texts(string?[]? texts, string at) =>
        [.. (texts ?? []).Select((text, i) => Need(text, $"{at}[{i}]", "a text"))];
}
