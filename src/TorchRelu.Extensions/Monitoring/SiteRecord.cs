using static TorchSharp.torch;

namespace TorchRelu.Monitoring;

/// <summary>
/// The data of one site between decisions: the last two closed windows, the open window, the history and the parameter readings.
/// </summary>
/// <param name="probe">The hook of the site.</param>
/// <param name="site">The site.</param>
/// <param name="isShared">Whether counts are summed over several workers: what the hooks hold is of this worker alone.</param>
internal sealed class SiteRecord(Probe probe, Site site, bool isShared = false)
{
    private const double Explosion = 10;

    private ChannelTally? _open;
    private ChannelTally? _last;
    private ChannelTally? _beforeLast;
    private ChannelTally? _rates;
    private SilenceReading[]? _readings;
    private long _openSteps;
    private long _samplesSeen;
    private long _samplesBeforePass;
    private long? _samplesOfPass;
    private long _windowStart;
    private SiteReading? _earlyReading;
    private Finding? _foreseen;
    private double? _firstScale;
    private double _lastScale;

    public Probe Probe => probe;

    public Site Site => site;

    /// <summary>The site by its module and use.</summary>
    public SiteKey Key => new(probe.Target.Name, probe.Target.Kind, Array.IndexOf(probe.Sites, site));

    /// <summary>Whether the site still belongs to its probe. The uses of a module can be merged into one site.</summary>
    public bool IsCurrent => Array.IndexOf(probe.Sites, site) >= 0;

    /// <summary>The history since the monitor was attached; null until the site was first used.</summary>
    public LayerHistory? History { get; private set; }

    /// <summary>The accounts of the channels, or of the channels of the layer before a flattening.</summary>
    public SiteAccounts Accounts { get; private set; } = new();

    /// <summary>Whether the pre-activations have grown to more than ten times what they were at first.</summary>
    public bool HasExploded => _lastScale > Explosion * _firstScale;

    /// <summary>What the first steps foresee; null if nothing, or once a pass over the data has shown it.</summary>
    public Finding? Foreseen => _samplesOfPass is null ? _foreseen : null;

    /// <summary>The verdicts of the last decision; empty before the first.</summary>
    public IReadOnlyList<ChannelVerdict> Verdicts { get; private set; } = [];

    /// <summary>The nearest layer before the activation. Its bias and rows decide whether the channels fire.</summary>
    public nn.Module? Producer => site.Links is { Producers.Count: > 0 } links ? links.Producers[0].Module : null;

    /// <summary>The number of channels of the site; null until the site was used in a closed window.</summary>
    public int? Channels => Verdicts.Count > 0 ? Verdicts.Count : null;

    /// <summary>The channels that the last decision found dead.</summary>
    public IReadOnlyList<int> Dead => [.. Enumerable.Range(0, Verdicts.Count).Where(channel => Verdicts[channel].IsDead())];

    /// <summary>Whether the channels are the last of more than two dimensions, as in (B,T,C).</summary>
    public bool ChannelsLast => site.Links?.Flow?.OutputShape is { Length: > 2 } shape && site.Dimension == shape.Length - 1;

    /// <summary>The number of steps of the open window in which the site was used, and the number of samples in them.</summary>
    public (long Steps, long Samples) Progress => (_openSteps + site.Steps, Collected.Samples + site.Samples);

    /// <summary>The same without what the hooks still hold.</summary>
    public (long Steps, long Samples) Collected => (_openSteps, _open?.Samples ?? 0);

    /// <summary>When each channel fired last, and how long it was silent before; null until the site was used in a closed window.</summary>
    public SilenceHistory? Silences { get; private set; }

    /// <summary>The samples since the monitor was attached.</summary>
    public long SamplesSeen => _samplesSeen + (isShared ? 0 : site.Samples);

    /// <summary>The samples since the last pass over the data has ended.</summary>
    public long SamplesThisPass => SamplesSeen - _samplesBeforePass;

    /// <summary>The counts of the last two windows.</summary>
    public ChannelTally? Rates
    {
        get
        {
            if (_rates is { } known) return known;
            var rates = EvidenceWindows.InTraining(_beforeLast, _last, Open);
            // After a repair resets the evidence, the channels still exist and are undecided.
            if (rates is null && History is not null) rates = new ChannelTally(History.Channels);
            // Before there are two windows, the rates change with every step.
            if (_beforeLast is not null && _last is not null) _rates = rates;
            return rates;
        }
    }

    /// <summary>Moves the counts of the hooks into the open window.</summary>
    public void Collect() => AddCounts(site.Steps, site.Take());

    /// <summary>Adds counts to the open window.</summary>
    /// <param name="steps">The steps in which the site was used.</param>
    /// <param name="counted">The counts; null if there are none.</param>
    public void AddCounts(long steps, ChannelTally? counted)
    {
        _openSteps += steps;
        if (counted is null) return;
        _samplesSeen += counted.Samples;
        _open = ChannelTally.Merge(_open, counted);
    }

    /// <summary>Closes the open window and begins the next.</summary>
    /// <param name="step">The number of steps that have ended.</param>
    public void CloseWindow(long step)
    {
        (_beforeLast, _last, _open, _rates) = (_last, _open, null, null);
        if (_last is not null)
        {
            Silences ??= new SilenceHistory(_last.Channels, _windowStart);
            Silences.Observe(_last, _windowStart);
        }
        (_openSteps, _windowStart) = (0, step);
    }

    /// <summary>
    /// Clears the evidence and keeps the history. It is called after the activation is replaced, which needs evidence of its own.
    /// </summary>
    /// <param name="step">The number of steps that have ended.</param>
    public void ResetEvidence(long step)
    {
        _samplesSeen += site.Take()?.Samples ?? 0;
        (_beforeLast, _last, _open, _rates, _readings) = (null, null, null, null, null);
        (_openSteps, _windowStart) = (0, step);
        Silences?.Reset(step);
        Verdicts = [.. Verdicts.Select(_ => ChannelVerdict.Undecided)];
    }

    /// <summary>Adds a reading to the accounts.</summary>
    /// <param name="reading">The reading.</param>
    /// <param name="isAdaptive">Whether the optimizer scales its steps, as Adam does.</param>
    /// <returns>Whether it foresees what no reading before did.</returns>
    public bool AddReading(SiteReading reading, bool isAdaptive)
    {
        var foreseen = _foreseen is null ? ForesightRule.Judge(probe.NameOf(site), _earlyReading, reading, isAdaptive) : null;
        _foreseen ??= foreseen;
        _earlyReading = reading.Step < ForesightRule.SilenceAfter ? reading : null;
        Accounts.Add(reading);
        _lastScale = Math.Sqrt(reading.Channels.Average(channel => Math.Pow(channel.Mean, 2) + Math.Pow(channel.Spread, 2)));
        _firstScale ??= _lastScale;
        return foreseen is not null;
    }

    /// <summary>Judges the closed window and adds it to the history.</summary>
    /// <param name="step">The number of steps that have ended.</param>
    /// <param name="training">The data of the training and the silences of all uses of the layer that makes the channels.</param>
    /// <param name="proof">The bounds on the pre-activations; null if there are none.</param>
    /// <param name="hasSteps">Whether the closed window has any step.</param>
    public void Decide(long step, TrainingContext training, SiteProof? proof, bool hasSteps = true)
    {
        if (Silences is null || (_last ?? _beforeLast) is not { } seen) return;
        History ??= new LayerHistory(seen.Channels, 0);
        var evidence = training.EvidenceOf(this, step) with
        {
            Share = training.Passes.Rows == 0 ? 1 : Math.Min(1, (double)SamplesSeen / training.Passes.Rows),
            IsComplete = training.CountsEveryStep && site.Problem is null,
            SamplesOfPass = _samplesOfPass,
        };
        var canDie = probe.Target.CanDie(seen.Channels);
        var verdicts = VerdictRule.Judge(evidence, canDie);
        // A channel that was silent in this window and can fire on no input of the stated range is dead, however few the samples.
        if (proof is not null && _last is not null)
            verdicts = VerdictRule.AddProof(verdicts, _last, proof.Silent(probe.Target.Traits), canDie);
        Verdicts = verdicts;
        _readings = evidence.Readings(verdicts);
        History.Close(step, verdicts, hasSteps ? _last : null);
    }

    /// <summary>The dead channels whose cause is not known yet.</summary>
    public IReadOnlyList<int> Unexplained => [.. Dead.Where(channel => History!.CausesOf(channel).Count == 0)];

    /// <summary>Whether a channel was silent in the whole of the last window.</summary>
    public bool HasSilentChannels => _last is { } last && Enumerable.Range(0, last.Channels).Any(c => !last.HasFired(c));

    /// <summary>Begins again after a repair has changed parameters.</summary>
    /// <param name="step">The step after which the repair was made.</param>
    /// <param name="fresh">The channels that start again.</param>
    public void BeginAgain(long step, IEnumerable<int> fresh)
    {
        var channels = fresh.ToList();
        Accounts.Interrupt(site.Links is { Reading.UnitsPerChannel: 1 } ? channels : []);
        Silences?.Reset(step, channels);
        // Until the next reading nothing is known of what an exploded output is now.
        _lastScale = Math.Min(_lastScale, _firstScale ?? 0);
    }

    /// <summary>Ends a pass over the data.</summary>
    /// <param name="isWhole">Whether it was a whole one. One that was broken off takes nothing back.</param>
    public void EndPass(bool isWhole)
    {
        if (isWhole) _samplesOfPass = SamplesThisPass;
        _samplesBeforePass = SamplesSeen;
    }

    /// <summary>Returns the data of the site for a report.</summary>
    /// <param name="training">Whether the model trains. If not, all counts are evidence and nothing is decided yet.</param>
    public SiteSnapshot Snapshot(bool training)
    {
        var tally = training ? Rates : Open;
        return new(probe.NameOf(site), probe.Target.Traits.Name, tally, training ? 0 : long.MaxValue, site.Problem)
        {
            Key = Key,
            Kind = probe.Target.Kind,
            Traits = probe.Target.Traits,
            CanDie = tally is null ? null : probe.Target.CanDie(tally.Channels),
            Verdicts = !training || tally is null ? null : Verdicts.Count > 0 ? Standing() : new ChannelVerdict[tally.Channels],
            Silences = training ? _readings : null,
            SamplesSeen = training ? SamplesSeen : null,
            History = History,
            Accounts = training && History is not null ? AccountOf : null,
            Producer = site.Links is { Producers.Count: > 0 } links ? links.Producers[0].Name : null,
            Consumers = [.. (site.Links?.Consumers ?? []).Select(consumer => consumer.Name)],
            IsOutput = site.Links is { IsOutput: true },
            IsFrozen = site.Links is { Producers: { Count: > 0 } producers } && producers.All(producer =>
                LayerKinds.Parameter(producer.Module, "weight") is { requires_grad: false }),
            ChannelDimension = site.Dimension,
            ChannelAxis = site.Channels?.Source ?? ChannelAxis.FromShape,
        };
    }

    public SiteState Save() => new()
    {
        Module = Key.Module,
        Kind = Key.Kind,
        Use = Key.Use,
        Merged = probe.Merged,
        Counting = site.Save(),
        Open = TallyState.From(Open),
        Last = TallyState.From(_last),
        BeforeLast = TallyState.From(_beforeLast),
        OpenSteps = _openSteps + site.Steps,
        WindowStart = _windowStart,
        SamplesSeen = SamplesSeen,
        SamplesThisPass = SamplesThisPass,
        SamplesOfPass = _samplesOfPass,
        Verdicts = Verdicts,
        Readings = _readings,
        Silences = Silences?.Save(),
        History = History?.Save(),
        Accounts = Accounts.Save(),
        EarlyReading = _earlyReading,
        Foreseen = _foreseen,
        FirstScale = _firstScale,
        LastScale = _lastScale,
        Weights = site.Links?.Weights?.Name,
        Data = site.Links?.Data,
        InputsNonNegative = site.Links?.InputsWereNonNegative ?? false,
    };

    public void Restore(SiteState state)
    {
        site.Restore(state.Counting);
        (_open, _last, _beforeLast) = (state.Open?.Restore(), state.Last?.Restore(), state.BeforeLast?.Restore());
        (_openSteps, _windowStart, _samplesSeen) = (state.OpenSteps, state.WindowStart, state.SamplesSeen);
        (_samplesBeforePass, _samplesOfPass) = (state.SamplesSeen - state.SamplesThisPass, state.SamplesOfPass);
        (_rates, _readings) = (null, state.Readings?.ToArray());
        Silences = state.Silences is { } silences ? SilenceHistory.Restore(silences) : null;
        Verdicts = state.Verdicts;
        History = state.History is { } history ? LayerHistory.Restore(history) : null;
        Accounts = SiteAccounts.Restore(state.Accounts);
        (_earlyReading, _foreseen) = (state.EarlyReading, state.Foreseen);
        (_firstScale, _lastScale) = (state.FirstScale, state.LastScale);
    }

    private DeathAccount? AccountOf(int channel)
    {
        var units = site.Links?.Reading?.UnitsPerChannel ?? 1;
        if (units == 0 || Accounts[channel / units] is not { } account) return null;
        return History!.EverFired(channel) ? account.Read() : account.AtStart();
    }

    // The verdicts of the last decision. A channel that has fired since is not dead.
    private IReadOnlyList<ChannelVerdict> Standing() => Open is not { } open ? Verdicts
        : [.. Verdicts.Select((verdict, c) => verdict.IsDead() && open.HasFired(c) ? ChannelVerdict.Active : verdict)];

    // The open window, including the current counters of the hook.
    private ChannelTally? Open => isShared ? _open : ChannelTally.Merge(_open, site.Peek());
}
