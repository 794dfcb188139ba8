namespace TorchRelu.Reporting;

/// <summary>From evidence to a report: a pure function.</summary>
public static class ReportBuilder
{
    /// <summary>Judges every site; the number of channels of all of them decides how much evidence a death needs.</summary>
    /// <param name="steps">Training steps seen, or 0 for a scan.</param>
    /// <param name="sites">In the order of the model's modules.</param>
    public static ReluReport Build(long steps, IReadOnlyList<SiteEvidence> sites)
    {
        var channels = Math.Max(1, sites.Sum(site => (long)(site.Tally?.Channels ?? 0)));
        return new ReluReport { Steps = steps, Layers = [.. sites.Select(site => Layer(site, channels))] };
    }

    private static LayerReport Layer(SiteEvidence site, long channelsOfModel)
    {
        var needed = Confidence.SamplesNeeded(channelsOfModel);
        var tally = site.Tally;
        return new LayerReport
        {
            Name = site.Name,
            Activation = site.Activation,
            ChannelReports = tally is null ? [] : Channels(site, tally, needed, channelsOfModel),
            Samples = tally is null ? 0 : Math.Min(tally.Samples, site.DistinctSamples),
            SamplesNeeded = needed,
            ZeroShare = tally is null || tally.Observations == 0 ? 0 : Total(tally.Silent) / ((double)tally.Observations * tally.Channels),
            Problem = site.Problem,
        };
    }

    private static ChannelReport[] Channels(SiteEvidence site, ChannelTally tally, long needed, long channelsOfModel)
    {
        var verdicts = VerdictRule.Judge(tally, needed, site.DistinctSamples, Rectifier.CanDie(site.Activation));
        var bound = Confidence.RateBound(channelsOfModel, Math.Min(tally.Samples, site.DistinctSamples));
        var reports = new ChannelReport[tally.Channels];
        for (var c = 0; c < reports.Length; c++)
        {
            var fired = tally.Fired(c);
            reports[c] = new ChannelReport(
                c,
                verdicts[c],
                tally.Observations == 0 ? 0 : (double)fired / tally.Observations,
                fired == 0 ? bound : null,
                tally.LastFired[c]);
        }
        return reports;
    }

    private static double Total(ReadOnlySpan<long> counts)
    {
        var total = 0.0;
        foreach (var count in counts) total += count;
        return total;
    }
}
