using TorchRelu.Reporting;

namespace TorchRelu.Internal;

/// <summary>From what a file has to a report; what is missing or does not fit is named with its place.</summary>
internal static class ReportReader
{
    public static ReluReport Report(ReportDocument document) => new()
    {
        Steps = Need(document.Steps, "steps", "a whole number"),
        ModelFindings = Findings(document.Findings, "findings"),
        Layers = [.. Need(document.Layers, "layers", "a list of layers").Select((layer, i) => Layer(Need(layer, $"layers[{i}]", "a layer"), $"layers[{i}]"))],
    };

    private static LayerReport Layer(LayerDocument layer, string at)
    {
        var channels = Need(layer.Channels, $"{at}.channels", "a whole number");
        var timeline = layer.Timeline is null ? [] : Timeline(layer.Timeline, $"{at}.timeline");
        return new LayerReport
        {
            Name = Need(layer.Name, $"{at}.name", "a text"),
            Activation = Need(layer.Activation, $"{at}.activation", "a text"),
            Kind = layer.Kind,
            Producer = layer.Producer,
            Consumers = layer.Consumers ?? [],
            ChannelDimension = layer.ChannelDimension,
            ChannelAxis = layer.ChannelAxis,
            Problem = layer.Problem,
            Samples = Need(layer.Samples, $"{at}.samples", "a whole number"),
            SamplesNeeded = Need(layer.SamplesNeeded, $"{at}.samplesNeeded", "a whole number"),
            ZeroShare = Need(layer.ZeroShare, $"{at}.zeroShare", "a number"),
            Overlap = layer.Overlap,
            FiringRates = layer.FiringRates,
            Findings = Findings(layer.Findings, $"{at}.findings"),
            Causes = Causes(layer.Causes, $"{at}.causes"),
            ProofBasis = layer.Proof is null ? null : Need(layer.Proof.Basis, $"{at}.proof.basis", "a text"),
            ProofFormat = layer.Proof?.Format,
            ProofNormalization = layer.Proof?.Normalization ?? NormalizationMode.None,
            Timeline = timeline,
            TimelineResolution = layer.Timeline?.Resolution ?? 1,
            ChannelReports = channels == 0 ? [] : Channels(Need(layer.PerChannel, $"{at}.perChannel", "the lists of the channels"), channels, $"{at}.perChannel"),
        };
    }

    private static ChannelReport[] Channels(ChannelsDocument document, int channels, string at)
    {
        var verdicts = List(document.Verdict, channels, $"{at}.verdict");
        var rates = List(document.FiringRate, channels, $"{at}.firingRate");
        var lastFired = List(document.LastFired, channels, $"{at}.lastFired");
        var bounds = Optional(document.RateBound, channels, $"{at}.rateBound");
        var sure = Optional(document.Confidence, channels, $"{at}.confidence");
        var upper = Optional(document.UpperBound, channels, $"{at}.upperBound");
        var notANumber = Optional(document.NotANumber, channels, $"{at}.notANumber");
        var causes = Optional(document.Causes, channels, $"{at}.causes");
        var histories = document.History is null ? null : History(document.History, channels, $"{at}.history");
        return [.. Enumerable.Range(0, channels).Select(c => new ChannelReport(c, verdicts[c], rates[c], bounds?[c], lastFired[c])
        {
            Confidence = sure?[c],
            UpperBound = upper?[c],
            NotANumber = notANumber?[c] ?? 0,
            Causes = causes?[c] ?? [],
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
        return [.. Enumerable.Range(0, channels).Select(c => new ChannelHistory(lastFired[c], isDead[c], diedAt[c], detectedAt[c], revivedAt[c], revivals[c], silent[c]))];
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
        return [.. Enumerable.Range(0, first.Length).Select(i => new TimelinePoint(first[i], last[i], windows[i], dead[i], died[i], undecided[i], zeros?[i]))];
    }

    private static Finding[] Findings(Finding[]? findings, string at)
    {
        foreach (var (finding, i) in (findings ?? []).Select((finding, i) => (finding, i))) Need(finding?.Message, $"{at}[{i}].message", "a text");
        return findings ?? [];
    }

    private static LayerCause[] Causes(LayerCause[]? causes, string at)
    {
        foreach (var (cause, i) in (causes ?? []).Select((cause, i) => (cause, i)))
        {
            Need(cause?.Example, $"{at}[{i}].example", "a text");
            Need(cause?.Advice, $"{at}[{i}].advice", "a text");
        }
        return causes ?? [];
    }

    private static T[] List<T>(T[]? list, int length, string at)
    {
        var expected = $"a list of {length} entries";
        var found = Need(list, at, expected);
        return found.Length == length ? found : throw new ReportFormatException(at, expected, $"{found.Length} entries");
    }

    private static T[]? Optional<T>(T[]? list, int length, string at) => list is null ? null : List(list, length, at);

    private static T Need<T>(T? value, string at, string expected)
        where T : class => value ?? throw new ReportFormatException(at, expected, "nothing");

    private static T Need<T>(T? value, string at, string expected)
        where T : struct => value ?? throw new ReportFormatException(at, expected, "nothing");
}
