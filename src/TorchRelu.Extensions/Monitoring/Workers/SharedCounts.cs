using System.Runtime.InteropServices;

namespace TorchRelu.Monitoring;

/// <summary>Sums the counts of all workers, site by site.</summary>
/// <param name="workers">The workers.</param>
/// <param name="sites">Gives the sites that this worker knows.</param>
/// <param name="meet">Makes a site known that another worker has used.</param>
internal sealed class SharedCounts(WorkerExchange workers, Func<IEnumerable<SiteRecord>> sites, Action<UsedSite> meet)
{
    private const int Heads = 4;

    private List<SiteRecord> _records = [];
    private long[] _channels = [];

    /// <summary>Begins an exchange, in which all workers have to be at the same place and to know the same sites.</summary>
    /// <param name="place">What they exchange for.</param>
    /// <param name="step">The number of steps that have ended.</param>
    /// <param name="length">A length that each worker tells the others.</param>
    /// <returns>The lengths, by rank.</returns>
    public long[] Begin(ExchangePlace place, long step, long length)
    {
        _records = Ordered();
        var known = Fingerprint.Of(_records.SelectMany(record =>
            (string[])[record.Key.Module, $"{record.Key.Kind} {record.Key.Use} {record.Probe.Merged}"]));
        var (isSame, lengths) = workers.Begin(place, step, known, length);
        if (isSame) return lengths;
        // An expert may have been called on some workers only.
        var own = _records.Select(record => new UsedSite(record.Key, record.Probe.Merged)).ToList();
        foreach (var site in workers.Gather(own, ExchangeJson.Form.ListUsedSite).SelectMany(told => told)) meet(site);
        _records = Ordered();
        return lengths;
    }

    /// <summary>What this worker has counted since the last exchange: sums of it are what all have.</summary>
    public long[] Progress()
    {
        // Samples add up. Of steps and channels the most counts, so each worker has a place of its own.
        var count = _records.Count;
        var own = new long[count * (1 + (2 * workers.Count))];
        for (var i = 0; i < count; i++)
        {
            var (site, place) = (_records[i].Site, count + (2 * ((workers.Rank * count) + i)));
            (own[i], own[place], own[place + 1]) = (site.Samples, site.Steps, site.ChannelCount);
        }
        return own;
    }

    /// <summary>Per site, the most steps of a worker in the open window, and the samples of all.</summary>
    /// <param name="all">The sums of the <see cref="Progress()"/> of all workers.</param>
    public (long Steps, long Samples)[] Progress(long[] all)
    {
        var count = _records.Count;
        _channels = [.. Enumerable.Range(0, count).Select(site => Most(site, 1))];
        return [.. _records.Select((record, i) => (record.Collected.Steps + Most(i, 0), record.Collected.Samples + all[i]))];

        long Most(int site, int what) =>
            Enumerable.Range(0, workers.Count).Max(rank => all[count + (2 * ((rank * count) + site)) + what]);
    }

    /// <summary>Moves the counts of the hooks of all workers into the open window of each.</summary>
    /// <param name="endsWindow">Whether the window is closed with them.</param>
    public void Collect(bool endsWindow)
    {
        var (records, channels) = (_records, _channels);
        var own = records.Select(record => (record.Site.Steps, Tally: record.Site.Take(endsWindow))).ToList();
        for (var i = 0; i < own.Count; i++) Require(records[i], own[i].Tally, channels[i]);

        // Counts are summed, and of steps the last is taken.
        var (sums, latest) = (new List<long>(), new List<long>());
        for (var i = 0; i < own.Count; i++)
        {
            var tally = own[i].Tally ?? (channels[i] > 0 ? new ChannelTally((int)channels[i]) : null);
            latest.Add(own[i].Steps);
            if (tally is null) continue;
            sums.AddRange([tally.Observations, tally.Samples, tally.CountedSamples, own[i].Tally is null ? 0 : 1]);
            sums.AddRange(tally.Silent);
            sums.AddRange(tally.NotANumber);
            sums.AddRange(tally.FiredSamples);
            latest.AddRange(tally.LastFired);
        }
        workers.Sum(CollectionsMarshal.AsSpan(sums));
        workers.Max(CollectionsMarshal.AsSpan(latest));
        var sum = CollectionsMarshal.AsSpan(sums);
        var last = CollectionsMarshal.AsSpan(latest);
        for (var i = 0; i < own.Count; i++)
        {
            var (steps, count) = (last[0], (int)channels[i]);
            last = last[1..];
            records[i].AddCounts(steps, count == 0 || sum[Heads - 1] == 0 ? null : Summed(sum, last, count));
            if (count == 0) continue;
            sum = sum[(Heads + (3 * count))..];
            last = last[count..];
        }
    }

    private static ChannelTally Summed(ReadOnlySpan<long> sum, ReadOnlySpan<long> last, int channels)
    {
        var tally = new ChannelTally(channels);
        var counts = sum[Heads..];
        tally.Add(sum[0], sum[2], counts[..channels], counts.Slice(channels, channels), counts.Slice(2 * channels, channels),
            last[..channels]);
        tally.AddLooked(sum[1] - sum[2]);
        return tally;
    }

    private void Require(SiteRecord record, ChannelTally? tally, long channels)
    {
        if (tally is not null && tally.Channels != channels)
            throw new WorkersException($"'{record.Probe.NameOf(record.Site)}' has {tally.Channels} channels on worker {workers.Rank} and " +
                $"{channels} on another. Each worker has to train the same model.");
    }

    private List<SiteRecord> Ordered() => [.. InOrder(sites())];

    /// <summary>Sites in the order in which all workers list them.</summary>
    public static IEnumerable<SiteRecord> InOrder(IEnumerable<SiteRecord> sites) => sites
        .OrderBy(record => record.Key.Module, StringComparer.Ordinal).ThenBy(record => record.Key.Kind).ThenBy(record => record.Key.Use);
}

/// <summary>A site that a worker has used.</summary>
/// <param name="Key">The site.</param>
/// <param name="Merged">The reason why all uses of its module are one site; null if they are told apart.</param>
internal sealed record UsedSite(SiteKey Key, string? Merged);
