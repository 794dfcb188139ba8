namespace TorchRelu.Monitoring;

/// <summary>What all sites of a training share at a decision.</summary>
/// <param name="Passes">The data.</param>
/// <param name="ChannelsOfModel">The number of channels of the whole model.</param>
/// <param name="CountsEveryStep">Whether no step is left out by sampling.</param>
internal sealed record TrainingContext(DataPasses Passes, long ChannelsOfModel, bool CountsEveryStep)
{
    private readonly Dictionary<object, (long[] SilentSince, bool[] EverFired)> _pooled = new(ReferenceEqualityComparer.Instance);

    /// <summary>Pools the silences of all uses of a layer: its channel is dead only where it is dead at every use.</summary>
    public void Pool(IEnumerable<SiteRecord> records)
    {
        foreach (var uses in records.Where(record => record.Silences is not null)
            .GroupBy(record => (Layer: (object?)record.Producer ?? record, record.Silences!.Channels)))
        {
            var (since, fired) = (new long[uses.Key.Channels], new bool[uses.Key.Channels]);
            foreach (var use in uses)
            {
                for (var c = 0; c < since.Length; c++)
                {
                    since[c] = Math.Max(since[c], use.Silences!.SilentSince(c));
                    fired[c] |= use.Silences.LastFired[c] != ChannelTally.Never || use.History?.EverFired(c) == true;
                }
            }
            foreach (var use in uses) _pooled[use] = (since, fired);
        }
    }

    /// <summary>The evidence about a site.</summary>
    /// <param name="record">A site that was pooled.</param>
    /// <param name="step">The number of steps that have ended.</param>
    public TrainingEvidence EvidenceOf(SiteRecord record, long step)
    {
        var (since, fired) = _pooled[record];
        return new(record.Rates, since, fired, record.Silences!, Passes, step, ChannelsOfModel);
    }
}
