namespace TorchRelu.History;

/// <summary>
/// Records which channels of one site were born dead, died or revived since the monitor was attached, with times and causes. It is updated
/// at each closed window. It takes about 100 bytes per channel and a fixed number of points over time, whatever the length of the training.
/// </summary>
/// <remarks>Not thread-safe: it belongs to the thread that decides.</remarks>
internal sealed class LayerHistory
{
    private readonly long[] _lastFired;
    private readonly long[] _silentSamples;
    private readonly long[] _detectedAt;
    private readonly long[] _revivedAt;
    private readonly int[] _revivals;
    private readonly bool[] _deadSet;
    private readonly Queue<int> _recentDead = new(Thresholds.RiseWindows);
    private readonly CauseTracker _causes;

    /// <summary>Creates an empty history.</summary>
    /// <param name="channels">Channels of the site; at least 1.</param>
    /// <param name="attachedAt">The step at which the monitor was attached.</param>
    /// <param name="timelineCapacity">Points the timeline keeps; at least 4.</param>
    public LayerHistory(int channels, long attachedAt = 0, int timelineCapacity = LayerTimeline.DefaultCapacity)
        : this(channels, attachedAt, new LayerTimeline(timelineCapacity), new ChannelTimeline())
    {
    }

    private LayerHistory(int channels, long attachedAt, LayerTimeline timeline, ChannelTimeline channelTimeline)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        AttachedAt = attachedAt;
        Timeline = timeline;
        ChannelTimeline = channelTimeline;
        _lastFired = Filled(channels);
        _detectedAt = Filled(channels);
        _revivedAt = Filled(channels);
        _silentSamples = new long[channels];
        _revivals = new int[channels];
        _deadSet = new bool[channels];
        _causes = new CauseTracker(channels);
    }

    /// <summary>Channels of the site.</summary>
    public int Channels => _lastFired.Length;

    /// <summary>The step at which the monitor was attached.</summary>
    public long AttachedAt { get; }

    /// <summary>Windows closed so far.</summary>
    public long Windows { get; private set; }

    /// <summary>The result of the last closed window; null before the first.</summary>
    public LayerWindow? Last { get; private set; }

    /// <summary>The shares over time.</summary>
    public LayerTimeline Timeline { get; }

    /// <summary>The channels over time.</summary>
    public ChannelTimeline ChannelTimeline { get; }

    /// <summary>
    /// The causes of the channels that are dead by these verdicts, from root to symptom, with the number of channels for each. Evidence can
    /// lapse, which leaves a channel undecided.
    /// </summary>
    /// <param name="verdicts">The verdicts, one per channel.</param>
    public IReadOnlyList<LayerCause> CausesOf(IReadOnlyList<ChannelVerdict> verdicts) =>
        _causes.Of(channel => _detectedAt[channel] != ChannelTally.Never && verdicts[channel].IsDead());

    /// <summary>The history of one channel.</summary>
    /// <param name="channel">The index, from 0.</param>
    public ChannelHistory this[int channel]
    {
        get
        {
            var isDead = _detectedAt[channel] != ChannelTally.Never;
            return new ChannelHistory(
                _lastFired[channel], isDead, isDead ? _lastFired[channel]
                    : ChannelTally.Never, _detectedAt[channel], _revivedAt[channel], _revivals[channel], _silentSamples[channel]);
        }
    }

    /// <summary>Records a closed window.</summary>
    /// <param name="step">The step at which the window was closed.</param>
    /// <param name="verdicts">The verdicts at that step, one per channel.</param>
    /// <param name="window">The counts of this window alone; null if the site was not called.</param>
    /// <returns>The changes: channels that died and channels that revived. Also kept as <see cref="Last"/>.</returns>
    /// <exception cref="ArgumentException">The verdicts or the tally have another number of channels.</exception>
    public LayerWindow Close(long step, IReadOnlyList<ChannelVerdict> verdicts, ChannelTally? window)
    {
        ArgumentNullException.ThrowIfNull(verdicts);
        Require(verdicts.Count);
        if (window is not null) Require(window.Channels);
        var revived = window is null ? [] : Observe(window, step);
        var (newlyDead, dead, died, undecided, waiting, deadBefore, common) = (new List<int>(), 0, 0, 0, 0, 0, 0);
        var states = new ChannelState[Channels];
        var decided = verdicts as ChannelVerdict[] ?? [.. verdicts];
        var observations = window?.Observations ?? 0;
        var notANumber = window is null ? [] : window.NotANumber;
        for (var c = 0; c < decided.Length; c++)
        {
            var (fired, ill) = window is null ? (0, 0) : (window.Fired(c), notANumber[c]);
            var isDead = decided[c].IsDead();
            if (isDead && _detectedAt[c] == ChannelTally.Never)
            {
                newlyDead.Add(c);
                _detectedAt[c] = step;
            }
            if (decided[c] == ChannelVerdict.Undecided) undecided++;
            if (decided[c] == ChannelVerdict.Undecided && ill == 0) waiting++;
            if (isDead) dead++;
            if (isDead && _lastFired[c] != ChannelTally.Never) died++;
            if (_deadSet[c]) deadBefore++;
            if (isDead && _deadSet[c]) common++;
            _deadSet[c] = isDead;
            states[c] = ChannelStates.FromWindow(decided[c], isDead, observations, fired, window?.HasFired(c) == true, ill);
        }
        ChannelTimeline.Add(new ChannelTimelinePoint(step, step, 1, states));
        Last = new LayerWindow
        {
            Step = step,
            Channels = Channels,
            Dead = dead,
            Died = died,
            Undecided = undecided,
            Rise = _recentDead.Count == 0 ? 0 : Math.Max(0, dead - _recentDead.Min()),
            ZeroShare = window is { Observations: > 0 } ? window.SilentShare() : null,
            Overlap = Math.Min(deadBefore, dead) is > 0 and var smaller ? (double)common / smaller : null,
            NewlyDead = newlyDead,
            Revived = revived,
        };
        Remember(Last, waiting);
        return Last;
    }

    /// <summary>Stores the causes of a channel's death until it fires again. <see cref="CauseRule.Explain"/> gives the causes.</summary>
    /// <param name="channel">A channel of <see cref="LayerWindow.NewlyDead"/>.</param>
    /// <param name="causes">The causes for this channel, from root to symptom.</param>
    public void RecordCauses(int channel, IReadOnlyList<CauseFinding> causes)
    {
        ArgumentNullException.ThrowIfNull(causes);
        _causes.Record(channel, causes);
    }

    /// <summary>
    /// Returns the causes of a channel's death, from root to symptom; empty if it is not dead or its causes were not determined.
    /// </summary>
    public IReadOnlyList<DeathCause> CausesOf(int channel) => _causes[channel];

    /// <summary>Whether a channel has fired since the monitor was attached.</summary>
    internal bool EverFired(int channel) => _lastFired[channel] != ChannelTally.Never;

    /// <summary>
    /// Counts the steps up to a given step since the channel last fired, or since the monitor was attached if it never fired.
    /// </summary>
    public long SilentSteps(int channel, long step) => Math.Max(0, step - Math.Max(_lastFired[channel], AttachedAt));

    /// <summary>Returns the history as plain data.</summary>
    public LayerHistoryState Save() => new()
    {
        AttachedAt = AttachedAt,
        Windows = Windows,
        LastFired = [.. _lastFired],
        SilentSamples = [.. _silentSamples],
        DetectedAt = [.. _detectedAt],
        RevivedAt = [.. _revivedAt],
        Revivals = [.. _revivals],
        Causes = [.. _causes.Masks],
        DeadSet = [.. Enumerable.Range(0, Channels).Where(channel => _deadSet[channel])],
        RecentDead = [.. _recentDead],
        Examples = [.. _causes.Examples],
        Last = Last,
        TimelineCapacity = Timeline.Capacity,
        TimelineResolution = Timeline.Resolution,
        Timeline = [.. Timeline.Points],
        ChannelTimelineCapacity = ChannelTimeline.Capacity,
        ChannelTimelineResolution = ChannelTimeline.Resolution,
        ChannelTimeline = [.. ChannelTimeline.Points],
    };

    /// <summary>Creates a history from saved data.</summary>
    /// <exception cref="ArgumentException">The lists do not all have the same number of channels.</exception>
    public static LayerHistory Restore(LayerHistoryState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var timeline = LayerTimeline.Restore(state.TimelineCapacity, state.TimelineResolution, state.Timeline);
        var channels = ChannelTimeline.Restore(state.ChannelTimelineCapacity, state.ChannelTimelineResolution, state.ChannelTimeline);
        var history =
            new LayerHistory(state.LastFired.Count, state.AttachedAt, timeline, channels) { Windows = state.Windows, Last = state.Last };
        history.Fill(state.LastFired, history._lastFired);
        history.Fill(state.SilentSamples, history._silentSamples);
        history.Fill(state.DetectedAt, history._detectedAt);
        history.Fill(state.RevivedAt, history._revivedAt);
        history.Fill(state.Revivals, history._revivals);
        history.Require(state.Causes.Count);
        foreach (var point in channels.Points) history.Require(point.States.Count);
        history._causes.Restore(state.Causes, state.Examples);
        foreach (var channel in state.DeadSet) history._deadSet[channel] = true;
        foreach (var dead in state.RecentDead) history._recentDead.Enqueue(dead);
        return history;
    }

    private List<int> Observe(ChannelTally window, long step)
    {
        var revived = new List<int>();
        var notANumber = window.NotANumber;
        var lastFired = window.LastFired;
        for (var c = 0; c < lastFired.Length; c++)
        {
            if (!window.HasFired(c))
            {
                // NaN is not silence and ends any silence before it.
                _silentSamples[c] = notANumber[c] > 0 ? 0 : _silentSamples[c] + window.Samples;
                continue;
            }
            _silentSamples[c] = 0;
            _lastFired[c] = Math.Max(_lastFired[c], lastFired[c]);
            if (_detectedAt[c] == ChannelTally.Never) continue;
            _detectedAt[c] = ChannelTally.Never;
            _revivedAt[c] = _lastFired[c];
            _revivals[c]++;
            _causes.Clear(c);
            revived.Add(c);
        }
        return revived;
    }

    private void Remember(LayerWindow window, int waiting)
    {
        Windows++;
        Timeline.Add(new TimelinePoint(
            window.Step, window.Step, 1, window.Condition.DeadShare, window.Condition.DiedShare, (double)window.Undecided / Channels,
                window.ZeroShare));
        if (_recentDead.Count == Thresholds.RiseWindows) _recentDead.Dequeue();
        // An undecided channel may have been dead all along. Once decided, it does not count as a rise.
        _recentDead.Enqueue(window.Dead + waiting);
    }

    private void Fill<T>(IReadOnlyList<T> from, T[] to)
    {
        Require(from.Count);
        for (var c = 0; c < to.Length; c++) to[c] = from[c];
    }

    private void Require(int channels)
    {
        if (channels != Channels) throw new ArgumentException($"The history is of {Channels} channels, not of {channels}.");
    }

    private static long[] Filled(int channels)
    {
        var steps = new long[channels];
        Array.Fill(steps, ChannelTally.Never);
        return steps;
    }
}
