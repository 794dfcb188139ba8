namespace TorchRelu.Monitoring;

/// <summary>All sites of a monitor, with their counts, decisions and report.</summary>
internal sealed class SiteRegistry(
    IReadOnlyList<Probe> probes, DyingReluOptions options, DeathReader deaths, ModelInventory inventory)
{
    private readonly Dictionary<Site, SiteRecord> _records = [];
    private readonly bool _isShared = options.Workers is not null;
    private (long Steps, long Samples)[] _progress = [];
    private SiteRecord? _awaited;

    /// <summary>The most samples of a site since the last pass over the data has ended.</summary>
    public long SamplesThisPass => Records().Select(record => record.SamplesThisPass).DefaultIfEmpty(0).Max();

    public IEnumerable<SiteRecord> Records()
    {
        foreach (var probe in probes)
        {
            foreach (var site in probe.Sites) yield return RecordOf(probe, site);
        }
    }

    /// <summary>Whether the open window can be closed.</summary>
    /// <param name="steps">The number of steps since the last window was closed.</param>
    /// <remarks>
    /// It runs at every step. The site that was incomplete last time is checked first, and is nearly always the only one checked. It
    /// allocates nothing once the sites are known.
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
                // A site that was added meanwhile is counted at the next step.
                if (i == sites) break;
                var record = RecordOf(probe, site);
                var progress = record.Progress;
                _progress[i++] = progress;
                if (WindowRule.Awaits(steps, progress)) _awaited = record;
            }
        }
        return WindowRule.IsComplete(steps, _progress);
    }

    /// <summary>Moves the counts of the hooks into the open windows.</summary>
    public void Collect()
    {
        foreach (var record in Records()) record.Collect();
    }

    /// <summary>
    /// Closes the window of every site, whose counts were collected, and finds the dead channels. It finds the causes afterwards, because a
    /// cause can lie in the layer before.
    /// </summary>
    /// <param name="step">The number of steps that have ended.</param>
    /// <param name="passes">The data of the training.</param>
    /// <param name="losses">The losses.</param>
    /// <param name="hasSteps">Whether the window has any step. Without one, the end of an epoch is judged by the windows before.</param>
    public void CloseWindow(long step, DataPasses passes, LossHistory losses, bool hasSteps)
    {
        var records = Records().ToList();
        if (hasSteps)
        {
            foreach (var record in records) record.CloseWindow(step);
        }
        passes.Measure();
        var channels = EvidenceWindows.ChannelsOfModel(records.Select(record => record.Rates));
        var training = new TrainingContext(passes, channels, options.Every == 1);
        training.Pool(records);
        var proofs = options.InputRange is null ? null : new ProofReader(options, training: true);
        foreach (var record in records)
            record.Decide(step, training, record.HasSilentChannels ? proofs?.Prove(record, Upstream) : null, hasSteps);
        foreach (var record in records)
        {
            foreach (var death in deaths.Read(record, record.Unexplained, Upstream(record), losses))
            {
                if (CauseRule.Explain(death) is { } cause) record.History!.RecordCauses(death.Channel, [cause]);
            }
        }
    }

    /// <summary>Adds what was read in the last forward to the accounts.</summary>
    /// <returns>Whether it foresees deaths that no reading before did.</returns>
    public bool AddReadings(IReadOnlyList<(Probe Probe, int Use, SiteReading Reading)> readings)
    {
        if (readings.Count == 0) return false;
        var (rates, foreseen) = (deaths.Rates(), false);
        foreach (var (probe, use, reading) in readings)
        {
            if (use >= probe.Sites.Length) continue;
            var site = probe.Sites[use];
            foreseen |= RecordOf(probe, site).AddReading(DeathReader.WithRates(reading, site.Links, rates), deaths.IsAdaptive);
        }
        return foreseen;
    }

    /// <summary>Builds a report of the current state.</summary>
    /// <param name="steps">The number of training steps, or 0 for a scan.</param>
    /// <param name="training">Whether the model trains. If not, all counts are evidence.</param>
    /// <param name="proved">Whether to compute bounds, which reads all weights.</param>
    /// <param name="findings">Additional findings about the whole model.</param>
    /// <param name="losses">The losses; null for a scan.</param>
    public ReluReport Build(long steps, bool training, bool proved, IReadOnlyList<Finding> findings, LossHistory? losses)
    {
        var proofs = new ProofReader(options, training);
        return ReportBuilder.Build(steps, Snapshots(training, record => proved ? proofs.Prove(record, Upstream) : null, losses), findings);
    }

    /// <summary>The findings of the report of a model in training, without bounds.</summary>
    /// <param name="findings">Additional findings about the whole model.</param>
    /// <param name="losses">The losses.</param>
    public IReadOnlyList<Finding> Findings(IReadOnlyList<Finding> findings, LossHistory losses) =>
        ReportBuilder.Findings(Snapshots(training: true, _ => null, losses), findings);

    public IReadOnlyList<SiteState> Save() => [.. Records().Select(record => record.Save())];

    /// <summary>
    /// Continues from the state of another monitor. The layers before the sites are known immediately, the other layers around them after
    /// the first step.
    /// </summary>
    /// <exception cref="ArgumentException">A site of the state is not in the model.</exception>
    /// <param name="states">The states of the sites.</param>
    /// <param name="modules">The modules of the model.</param>
    /// <param name="watch">Watches a function that the other monitor had found; null if the model lacks the layer.</param>
    public void Restore(
        IReadOnlyList<SiteState> states, IReadOnlyList<NamedModule> modules, Func<string, SiteKind, Probe?> watch)
    {
        foreach (var uses in states.GroupBy(state => (state.Module, state.Kind)))
        {
            var probe = probes.FirstOrDefault(probe => (probe.Target.Name, probe.Target.Kind) == uses.Key)
                ?? watch(uses.Key.Module, uses.Key.Kind) ?? throw new ArgumentException(
                $"The state is of a monitor that watched '{uses.Key.Module}', which this one does not: it watches " +
                $"{string.Join(", ", probes.Select(probe => probe.Target.Name))}. Attach with the same options to the same model.");
            probe.Restore(uses.Count(), uses.First().Merged);
            foreach (var state in uses)
            {
                var site = probe.Sites[state.Use];
                RecordOf(probe, site).Restore(state);
                if (modules.FirstOrDefault(named => named.Name == state.Weights) is { Module: not null } weights)
                {
                    site.Links = new SiteLinks([weights], [])
                    {
                        Order = 0,
                        Data = state.Data,
                        InputsWereNonNegative = state.InputsNonNegative,
                    };
                }
            }
        }
    }

    /// <summary>Restores the data moments and input signs of the very first forward.</summary>
    public void RestoreData(IReadOnlyList<SiteState> states)
    {
        // A state from before the first forward knows no layer.
        foreach (var state in states.Where(state => state.Weights is not null))
        {
            var probe = probes.First(probe => (probe.Target.Name, probe.Target.Kind) == (state.Module, state.Kind));
            if (state.Use < probe.Sites.Length && probe.Sites[state.Use] is { Links: { } links } site)
                site.Links = links with { Data = state.Data, InputsWereNonNegative = state.InputsNonNegative };
        }
    }

    private List<SiteSnapshot> Snapshots(bool training, Func<SiteRecord, SiteProof?> prove, LossHistory? losses)
    {
        var counted = probes.Count(AttachmentFindings.IsCounted);
        return [.. Records().Select(record => record.Snapshot(training) with
        {
            Proof = prove(record),
            LossLeft = losses?.Left ?? 1,
            Findings = [.. AttachmentFindings.OfSite(record.Probe, record.Site, counted, inventory), .. OrNone(record.Foreseen)],
        })];
    }

    private static IEnumerable<Finding> OrNone(Finding? finding) => finding is null ? [] : [finding];

    private SiteRecord RecordOf(Probe probe, Site site)
    {
        if (!_records.TryGetValue(site, out var record)) _records.Add(site, record = new SiteRecord(probe, site, _isShared));
        return record;
    }

    private SiteRecord? Upstream(SiteRecord record) => record.Site.Links?.Upstream is var (target, use)
        && probes.FirstOrDefault(probe => ReferenceEquals(probe.Target, target)) is { } probe
        && _records.TryGetValue(probe.Sites[Math.Min(use, probe.Sites.Length - 1)], out var before) ? before : null;
}
