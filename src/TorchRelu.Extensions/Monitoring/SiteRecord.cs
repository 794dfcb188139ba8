using static TorchSharp.torch;

namespace TorchRelu.Monitoring;

/// <summary>
/// What is kept of one site between decisions: the two windows that were closed last, the one that is open, its history and what its
/// parameters were.
/// </summary>
internal sealed class SiteRecord(Probe probe, Site site)
{
    private ChannelTally? _open;
    private ChannelTally? _last;
    private ChannelTally? _beforeLast;
    private Evidence? _evidence;
    private long _openSteps;
    private long _samplesThisEpoch;
    private long? _samplesOfEpoch;

    public Probe Probe => probe;

    public Site Site => site;

    /// <summary>Whether the site is still one of its probe's: the uses of a module can turn out to be one site.</summary>
    public bool IsCurrent => Array.IndexOf(probe.Sites, site) >= 0;

    /// <summary>What happened since the monitor was attached; null until the site was first seen.</summary>
    public LayerHistory? History { get; private set; }

    /// <summary>The parameters of the layer before the rectifier at decisions; null where it is unknown.</summary>
    public ParameterMemory? Memory { get; private set; }

    /// <summary>The verdicts of the last decision; empty before the first.</summary>
    public IReadOnlyList<ChannelVerdict> Verdicts { get; private set; } = [];

    /// <summary>The layer whose bias and rows decide whether the channels fire: the nearest before the rectifier.</summary>
    public nn.Module? Producer => site.Links is { Producers.Count: > 0 } links ? links.Producers[0].Module : null;

    /// <summary>Channels of the site; null until it was seen in a closed window.</summary>
    public int? Channels => Verdicts.Count > 0 ? Verdicts.Count : null;

    /// <summary>The channels that the last decision found dead.</summary>
    public IReadOnlyList<int> Dead => [.. Enumerable.Range(0, Verdicts.Count).Where(channel => Verdicts[channel].IsDead())];

    /// <summary>Whether the channels are the last of more than two dimensions, as in (B,T,C).</summary>
    public bool ChannelsLast => site.Links?.Flow?.OutputShape is { Length: > 2 } shape && site.Dimension == shape.Length - 1;

    /// <summary>Steps of the open window in which the site was seen, and the samples it saw in them.</summary>
    public (long Steps, long Samples) Progress => (_openSteps + site.Steps, (_open?.Samples ?? 0) + site.Samples);

    /// <summary>What the evidence of the last two windows says; nothing is decided before there are two.</summary>
    public Evidence Evidence
    {
        get
        {
            if (_evidence is { } known) return known;
            var evidence = EvidenceWindows.InTraining(_beforeLast, _last, Open ?? Nothing(), _samplesOfEpoch);
            // Before there are two windows it changes with every step.
            if (evidence.DistinctSamples > 0) _evidence = evidence;
            return evidence;
        }
    }


    /// <summary>Closes the open window; the next one begins.</summary>
    public void CloseWindow()
    {
        Collect();
        (_beforeLast, _last, _open, _evidence) = (_last, _open, null, null);
        _openSteps = 0;
    }

    /// <summary>
    /// Forgets the evidence and keeps the history: another activation stands there from now on, and two windows of its own are needed.
    /// </summary>
    public void ResetEvidence()
    {
        site.Take();
        (_beforeLast, _last, _open, _evidence) = (null, null, null, null);
        _openSteps = 0;
        Verdicts = [.. Verdicts.Select(_ => ChannelVerdict.Undecided)];
    }

    /// <summary>Judges the window that was closed, and takes it into the history.</summary>
    /// <param name="step">The step at which it was closed.</param>
    /// <param name="channelsOfModel">Channels of the whole model.</param>
    /// <param name="learningRate">The rate of the layer before the rectifier; null where it is not known.</param>
    /// <returns>The channels that are found dead for the first time.</returns>
    public IReadOnlyList<int> Decide(long step, long channelsOfModel, double? learningRate)
    {
        if ((_last ?? _beforeLast) is not { } seen) return [];
        History ??= new LayerHistory(seen.Channels, 0);
        Verdicts = VerdictRule.Judge(Evidence, Confidence.SamplesNeeded(channelsOfModel), probe.Target.CanDie(seen.Channels));
        var window = History.Close(step, Verdicts, _last);
        Remember(step, Producer is { } producer ? LayerWeights.Units(producer) : null, learningRate);
        return window.NewlyDead;
    }

    /// <summary>Takes a reading of the parameters, once before anything was decided.</summary>
    public void Remember(long step, (float[] Bias, float[] RowNorm)? units, double? learningRate = null)
    {
        if (units is not { } read) return;
        Memory ??= new ParameterMemory(read.RowNorm.Length);
        Memory.Read(step, read.Bias, read.RowNorm, History is not null && _last?.Channels == read.RowNorm.Length ? _last
            : null, learningRate);
    }

    /// <summary>Takes a reading after a repair has changed parameters by hand.</summary>
    /// <param name="step">The step after which it did.</param>
    /// <param name="fresh">The channels that begin anew.</param>
    public void ResetParameterMemory(long step, IEnumerable<int> fresh)
    {
        if (Memory is not null && Producer is { } producer && LayerWeights.Units(producer) is var (bias, rowNorm))
            Memory.Reset(step, bias, rowNorm, fresh);
    }

    /// <summary>Ends the epoch: from now on no more samples count as evidence than it had.</summary>
    public void EndEpoch()
    {
        Collect();
        _evidence = null;
        _samplesOfEpoch = Math.Max(_samplesOfEpoch ?? 0, _samplesThisEpoch);
        _samplesThisEpoch = 0;
    }

    /// <summary>The site as a report shows it.</summary>
    /// <param name="training">Whether the model trains; if not, everything seen is evidence and nothing was decided yet.</param>
    public SiteSnapshot Snapshot(bool training)
    {
        var (tally, distinctSamples) = training ? Evidence : EvidenceWindows.AtRest(Open);
        return new(probe.NameOf(site), probe.Target.Traits.Name, tally, distinctSamples, site.Problem)
        {
            Kind = probe.Target.Kind,
            Traits = probe.Target.Traits,
            CanDie = tally is null ? null : probe.Target.CanDie(tally.Channels),
            Verdicts = training && Verdicts.Count > 0 ? Verdicts : null,
            History = History,
            Producer = site.Links is { Producers.Count: > 0 } links ? links.Producers[0].Name : null,
            Consumers = [.. (site.Links?.Consumers ?? []).Select(consumer => consumer.Name)],
            ChannelDimension = site.Dimension,
            ChannelAxis = site.Channels?.Source ?? ChannelAxis.FromShape,
        };
    }

    public SiteState Save(int use) => new()
    {
        Module = probe.Target.Name,
        Kind = probe.Target.Kind,
        Use = use,
        Merged = probe.Merged,
        Open = TallyState.Of(Open),
        Last = TallyState.Of(_last),
        BeforeLast = TallyState.Of(_beforeLast),
        OpenSteps = _openSteps + site.Steps,
        SamplesThisEpoch = _samplesThisEpoch + site.Samples,
        SamplesOfEpoch = _samplesOfEpoch,
        Verdicts = Verdicts,
        History = History?.Save(),
        Memory = Memory?.Save(),
        Weights = site.Links?.Weights?.Name,
        Data = site.Links?.Data,
        InputsNonNegative = site.Links?.InputsWereNonNegative ?? false,
    };

    public void Restore(SiteState state)
    {
        (_open, _last, _beforeLast) = (state.Open?.Restore(), state.Last?.Restore(), state.BeforeLast?.Restore());
        (_openSteps, _samplesThisEpoch, _samplesOfEpoch) = (state.OpenSteps, state.SamplesThisEpoch, state.SamplesOfEpoch);
        _evidence = null;
        Verdicts = state.Verdicts;
        History = state.History is { } history ? LayerHistory.Restore(history) : null;
        Memory = state.Memory is { } memory ? ParameterMemory.Restore(memory) : null;
    }

    // The open window, with what is still in the hook's counters.
    private ChannelTally? Open => ChannelTally.Merge(_open, site.Peek());

    // Moves what the hooks counted into the open window.
    private void Collect()
    {
        _openSteps += site.Steps;
        if (site.Take() is not { } counted) return;
        _samplesThisEpoch += counted.Samples;
        _open = ChannelTally.Merge(_open, counted);
    }

    // After a repair has reset the evidence the channels are still there, undecided.
    private ChannelTally? Nothing() => History is null || _last is not null ? null : new ChannelTally(History.Channels);
}
