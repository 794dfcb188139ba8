namespace TorchRelu.Monitoring;

/// <summary>All sites of a monitor: what was counted at them, what was decided, and the report of it.</summary>
internal sealed class SiteRegistry(Probe[] probes, DyingReluOptions options, DeathReader deaths)
{
    private readonly Dictionary<Site, SiteRecord> _records = [];
    private (long Steps, long Samples)[] _progress = [];
    private SiteRecord? _awaited;

    public IEnumerable<SiteRecord> Records()
    {
        foreach (var probe in probes)
        {
            foreach (var site in probe.Sites) yield return RecordOf(probe, site);
        }
    }

    /// <summary>Whether the open window can be closed.</summary>
    /// <param name="steps">Steps since the last one was closed.</param>
    /// <remarks>
    /// Asked at every step: the site that was waited for last is asked first, and nearly always it alone. Allocates nothing once the sites
    /// are known.
    /// </remarks>
    public bool IsComplete(long steps)
    {
        if (_awaited is { IsCurrent: true } awaited && WindowRule.Awaits(steps, awaited.Progress)) return false;
        _awaited = null;
        var sites = 0;
        foreach (var probe in probes) sites += probe.Sites.Length;
        if (_progress.Length != sites) _progress = new (long, long)[sites];
        var i = 0;
        foreach (var probe in probes)
        {
            foreach (var site in probe.Sites)
            {
                // A site that joined since is counted at the next step.
                if (i == sites) break;
                var record = RecordOf(probe, site);
                var progress = record.Progress;
                _progress[i++] = progress;
                if (WindowRule.Awaits(steps, progress)) _awaited = record;
            }
        }
        return WindowRule.IsComplete(steps, _progress);
    }

    /// <summary>
    /// Decides, with every site's window closed, who is dead; and then why, since a channel's cause can be the layer before.
    /// </summary>
    public void CloseWindow(long step)
    {
        var records = Records().ToList();
        foreach (var record in records) record.CloseWindow();
        var channels = EvidenceWindows.ChannelsOfModel(records.Select(record => record.Evidence.Tally));
        var rates = deaths.Rates();
        var newlyDead = new List<(SiteRecord Record, IReadOnlyList<int> Channels, double? Rate)>();
        foreach (var record in records)
        {
            var rate = DeathReader.RateOf(record, rates);
            newlyDead.Add((record, record.Decide(step, channels, rate), rate));
        }
        foreach (var (record, dead, rate) in newlyDead)
        {
            foreach (var death in deaths.Read(record, dead, Upstream(record), rate))
                record.History!.RecordCauses(death.Channel, CauseRule.Explain(death));
        }
    }

    /// <summary>What is known, as a report.</summary>
    /// <param name="steps">Training steps seen, or 0 for a scan.</param>
    /// <param name="training">Whether the model trains; else it is at rest, and all that was seen is evidence.</param>
    /// <param name="proved">Whether bounds are worked out, which reads all weights.</param>
    /// <param name="findings">What is to be said of the whole model besides.</param>
    public ReluReport Build(long steps, bool training, bool proved, IReadOnlyList<Finding> findings)
    {
        var proofs = new ProofReader(options, training);
        return ReportBuilder.Build(steps, Snapshots(training, record => proved ? proofs.Prove(record, Upstream) : null), findings);
    }

    /// <summary>The findings of the report of a model in training, without bounds.</summary>
    /// <param name="findings">What is to be said of the whole model besides.</param>
    public IReadOnlyList<Finding> Findings(
        IReadOnlyList<Finding> findings) => ReportBuilder.Findings(Snapshots(training: true, _ => null), findings);

    public IReadOnlyList<SiteState> Save() => [.. Records().Select(record => record.Save(Array.IndexOf(record.Probe.Sites, record.Site)))];

    /// <summary>
    /// Goes on where another monitor left off. The layers before the sites are known at once, those around them after the first step.
    /// </summary>
    /// <exception cref="ArgumentException">A site of the state is none of the model's.</exception>
    public void Restore(IReadOnlyList<SiteState> states, IReadOnlyList<NamedModule> modules)
    {
        foreach (var uses in states.GroupBy(state => (state.Module, state.Kind)))
        {
            var probe = probes.FirstOrDefault(probe => (probe.Target.Name, probe.Target.Kind) == uses.Key)
                ?? throw new ArgumentException(
                $"The state is of a monitor that watched '{uses.Key.Module}', which this one does not: it watches " +
                $"{string.Join(", ", probes.Select(probe => probe.Target.Name))}. Attach with the same options to the same model.");
            probe.Restore(uses.Count(), uses.First().Merged);
            foreach (var state in uses)
            {
                var site = probe.Sites[state.Use];
                RecordOf(probe, site).Restore(state);
                if (modules.FirstOrDefault(named => named.Name == state.Weights) is { Module: not null } weights)
                    site.Links = new SiteLinks([weights], []) { Order = 0 };
            }
        }
    }

    /// <summary>What the first forward of all showed of the data goes on to hold.</summary>
    public void RestoreData(IReadOnlyList<SiteState> states)
    {
        foreach (var state in states)
        {
            var probe = probes.First(probe => (probe.Target.Name, probe.Target.Kind) == (state.Module, state.Kind));
            if (state.Use < probe.Sites.Length && probe.Sites[state.Use] is { Links: { } links } site)
                site.Links = links with { Data = state.Data, InputsWereNonNegative = state.InputsNonNegative };
        }
    }

    private List<SiteSnapshot> Snapshots(bool training, Func<SiteRecord, SiteProof?> prove)
    {
        var counted = probes.Count(AttachmentFindings.IsCounted);
        return [.. Records().Select(record => record.Snapshot(training) with
        {
            Proof = prove(record),
            Findings = [.. AttachmentFindings.OfSite(record.Probe, record.Site, counted)],
        })];
    }

    private SiteRecord RecordOf(Probe probe, Site site)
    {
        if (!_records.TryGetValue(site, out var record)) _records.Add(site, record = new SiteRecord(probe, site));
        return record;
    }

    private SiteRecord? Upstream(SiteRecord record) => record.Site.Links?.Upstream is var (target, use)
        && probes.FirstOrDefault(probe => ReferenceEquals(probe.Target, target)) is { } probe
        && _records.TryGetValue(probe.Sites[Math.Min(use, probe.Sites.Length - 1)], out var before) ? before : null;
}
