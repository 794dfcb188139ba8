namespace TorchRelu.Internal;

/// <summary>The windows of one site: the two that were closed last, and the one that is open.</summary>
internal sealed class SiteHistory(Site site)
{
    private ChannelTally? _open;
    private ChannelTally? _last;
    private ChannelTally? _beforeLast;
    private long _samplesThisEpoch;
    private long? _samplesOfEpoch;

    public Site Site => site;

    /// <summary>Reads what was counted since the last call into the open window.</summary>
    public void Collect()
    {
        if (site.Take() is not { } counted) return;
        _samplesThisEpoch += counted.Samples;
        if (_open is null) _open = counted;
        else _open.Merge(counted);
    }

    /// <summary>Closes the open window; the next one begins.</summary>
    public void CloseWindow()
    {
        Collect();
        (_beforeLast, _last, _open) = (_last, _open, null);
    }

    /// <summary>Ends the epoch: from now on no more samples count as evidence than it had.</summary>
    public void EndEpoch()
    {
        Collect();
        _samplesOfEpoch = Math.Max(_samplesOfEpoch ?? 0, _samplesThisEpoch);
        _samplesThisEpoch = 0;
    }

    /// <summary>Two windows in a row are what a verdict needs; until then nothing is decided and what was seen so far is shown.</summary>
    public SiteEvidence Evidence()
    {
        Collect();
        if (_last is not null && _beforeLast is not null)
            return new SiteEvidence(site.Name, site.Activation, Merged(_beforeLast, _last), _samplesOfEpoch ?? long.MaxValue, site.Problem);
        return new SiteEvidence(site.Name, site.Activation, Merged(_last, _open), 0, site.Problem);
    }

    /// <summary>All that was seen, taken as evidence: for a model at rest.</summary>
    public SiteEvidence EvidenceAtRest()
    {
        Collect();
        return new SiteEvidence(site.Name, site.Activation, _open, long.MaxValue, site.Problem);
    }

    private static ChannelTally? Merged(ChannelTally? first, ChannelTally? second)
    {
        if (first is null || second is null) return first ?? second;
        var merged = new ChannelTally(first.Channels);
        merged.Merge(first);
        merged.Merge(second);
        return merged;
    }
}
