using static TorchSharp.torch;

namespace TorchRelu.Monitoring;

/// <summary>
/// The data of one site between decisions: the last two closed windows, the open window, the history and the parameter readings.
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

    /// <summary>The site by its module and use.</summary>
    public SiteKey Key => new(probe.Target.Name, probe.Target.Kind, Array.IndexOf(probe.Sites, site));

    /// <summary>Whether the site still belongs to its probe. The uses of a module can be merged into one site.</summary>
    public bool IsCurrent => Array.IndexOf(probe.Sites, site) >= 0;

    /// <summary>The history since the monitor was attached; null until the site was first used.</summary>
    public LayerHistory? History { get; private set; }

    /// <summary>The parameters of the layer before the activation, read at decisions; null if it is unknown.</summary>
    public ParameterMemory? Memory { get; private set; }

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
    public (long Steps, long Samples) Progress => (_openSteps + site.Steps, (_open?.Samples ?? 0) + site.Samples);

    /// <summary>The evidence of the last two windows. Nothing is decided before there are two.</summary>
    public Evidence Evidence
    {
        get
        {
            if (_evidence is { } known) return known;
            var evidence = EvidenceWindows.InTraining(_beforeLast, _last, Open, _samplesOfEpoch);
            // After a repair resets the evidence, the channels still exist and are undecided.
            if (evidence.Tally is null && History is not null) evidence = evidence with { Tally = new ChannelTally(History.Channels) };
            // Before there are two windows, the evidence changes with every step.
            if (evidence.DistinctSamples > 0) _evidence = evidence;
            return evidence;
        }
    }

    /// <summary>Closes the open window and begins the next.</summary>
    public void CloseWindow()
    {
        Collect();
        (_beforeLast, _last, _open, _evidence) = (_last, _open, null, null);
        _openSteps = 0;
    }

    /// <summary>
    /// Clears the evidence and keeps the history. It is called after the activation is replaced, which needs two windows of its own.
    /// </summary>
    public void ResetEvidence()
    {
        site.Take();
        (_beforeLast, _last, _open, _evidence) = (null, null, null, null);
        _openSteps = 0;
        Verdicts = [.. Verdicts.Select(_ => ChannelVerdict.Undecided)];
    }

    /// <summary>Judges the closed window and adds it to the history.</summary>
    /// <param name="step">The step at which it was closed.</param>
    /// <param name="channelsOfModel">The number of channels of the whole model.</param>
    /// <param name="learningRate">The learning rate of the layer before the activation; null if it is unknown.</param>
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

    /// <summary>Reads the parameters at each decision, and once before the first.</summary>
    public void Remember(long step, (float[] Bias, float[] RowNorm)? units, double? learningRate = null)
    {
        if (units is not { } read) return;
        Memory ??= new ParameterMemory(read.RowNorm.Length);
        Memory.Read(step, read.Bias, read.RowNorm, History is not null && _last?.Channels == read.RowNorm.Length ? _last
            : null, learningRate);
    }

    /// <summary>Reads the parameters after a repair has changed them.</summary>
    /// <param name="step">The step after which the repair was made.</param>
    /// <param name="fresh">The channels that start again.</param>
    public void ResetParameterMemory(long step, IEnumerable<int> fresh)
    {
        if (Memory is not null && Producer is { } producer && LayerWeights.Units(producer) is var (bias, rowNorm))
            Memory.Reset(step, bias, rowNorm, fresh);
    }

    /// <summary>Ends the epoch. From now on, the number of samples of an epoch limits the evidence.</summary>
    public void EndEpoch()
    {
        Collect();
        _evidence = null;
        _samplesOfEpoch = Math.Max(_samplesOfEpoch ?? 0, _samplesThisEpoch);
        _samplesThisEpoch = 0;
    }

    /// <summary>Returns the data of the site for a report.</summary>
    /// <param name="training">Whether the model trains. If not, all counts are evidence and nothing is decided yet.</param>
    public SiteSnapshot Snapshot(bool training)
    {
        var (tally, distinctSamples) = training ? Evidence : EvidenceWindows.AtRest(Open);
        return new(probe.NameOf(site), probe.Target.Traits.Name, tally, distinctSamples, site.Problem)
        {
            Key = Key,
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

    public SiteState Save() => new()
    {
        Module = Key.Module,
        Kind = Key.Kind,
        Use = Key.Use,
        Merged = probe.Merged,
        Open = TallyState.From(Open),
        Last = TallyState.From(_last),
        BeforeLast = TallyState.From(_beforeLast),
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

    // The open window, including the current counters of the hook.
    private ChannelTally? Open => ChannelTally.Merge(_open, site.Peek());

    // Moves the counts of the hooks into the open window.
    private void Collect()
    {
        _openSteps += site.Steps;
        if (site.Take() is not { } counted) return;
        _samplesThisEpoch += counted.Samples;
        _open = ChannelTally.Merge(_open, counted);
    }
}
