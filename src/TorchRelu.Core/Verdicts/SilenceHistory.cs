namespace TorchRelu.Verdicts;

/// <summary>
/// Records for each channel of a site when it last fired and its longest silence that has ended, and for the layer how many silences of
/// each length have ended. A silence is long only if others of its length do not end.
/// </summary>
/// <remarks>Lengths are in steps. It is not thread-safe: it belongs to the thread that decides.</remarks>
internal sealed class SilenceHistory
{
    /// <summary>A silence must be this many times as long as the channel's longest that ended.</summary>
    public const double LongerThanOwn = 2;

    /// <summary>
    /// The most of a layer's silences that may have ended, of those that reached half the length: 5 %. A layer whose units come and go has
    /// more.
    /// </summary>
    public const double MaxEndedShare = 0.05;

    private const int Lengths = 48;

    private readonly long[] _lastFired;
    private readonly long[] _longestEnded;
    private readonly long[] _alwaysOn;
    private readonly long[] _ended = new long[Lengths];

    /// <summary>Creates an empty history.</summary>
    /// <param name="channels">The number of channels, at least 1.</param>
    /// <param name="since">The first step that counts.</param>
    public SilenceHistory(int channels, long since)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        _lastFired = new long[channels];
        _longestEnded = new long[channels];
        _alwaysOn = new long[channels];
        Array.Fill(_lastFired, ChannelTally.Never);
        Since = since;
    }

    public int Channels => _lastFired.Length;

    /// <summary>The first step that counts. Every channel counts as silent since then until it fires.</summary>
    public long Since { get; private set; }

    /// <summary>Per channel, the last step in which it fired, or <see cref="ChannelTally.Never"/>.</summary>
    public ReadOnlySpan<long> LastFired => _lastFired;

    /// <summary>Per channel, the counted samples since it was last silent, in whole windows.</summary>
    public ReadOnlySpan<long> AlwaysOn => _alwaysOn;

    /// <summary>Adds a window.</summary>
    /// <param name="window">The counts of the window.</param>
    /// <param name="start">The first step of the window.</param>
    public void Observe(ChannelTally window, long start)
    {
        for (var c = 0; c < _lastFired.Length; c++)
        {
            _alwaysOn[c] = window.Silent[c] == 0 && window.NotANumber[c] == 0 ? _alwaysOn[c] + window.CountedSamples : 0;
            var last = window.LastFired[c];
            if (last == ChannelTally.Never) continue;
            var before = SilentSince(c);
            // With one sample that fired, the silence before it is known exactly. With n, they are taken to be spread over the window.
            var first = Math.Max(start, before);
            var length = Math.Max(0, start - before) + ((last - first) / Math.Max(1, FiredSamples(window, c)));
            if (length > 0)
            {
                _ended[LengthClass(length)]++;
                _longestEnded[c] = Math.Max(_longestEnded[c], length);
            }
            _lastFired[c] = Math.Max(_lastFired[c], last);
        }
    }

    /// <summary>The first step of a channel's present silence.</summary>
    public long SilentSince(int channel) => Math.Max(Since, _lastFired[channel] + 1);

    /// <summary>Whether a silence is longer than those that have ended, of the channel and of the layer.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="steps">The length of its silence.</param>
    /// <param name="now">The number of steps that have ended.</param>
    public bool IsBeyondWhatEnded(int channel, long steps, long now)
    {
        if (steps <= LongerThanOwn * _longestEnded[channel]) return false;
        var half = LengthClass(Math.Max(1, steps / 2));
        var ended = 0L;
        for (var length = half; length < Lengths; length++) ended += _ended[length];
        if (ended == 0) return true;
        var going = 0L;
        for (var c = 0; c < _lastFired.Length; c++)
        {
            if (now - SilentSince(c) >= steps / 2) going++;
        }
        return ended <= MaxEndedShare * (ended + going);
    }

    /// <summary>Starts again at a step: what was silent before says nothing of another activation.</summary>
    public void Reset(long since)
    {
        Since = since;
        Array.Fill(_lastFired, ChannelTally.Never);
        Array.Clear(_longestEnded);
        Array.Clear(_alwaysOn);
        Array.Clear(_ended);
    }

    /// <summary>Starts again for some channels, whose weights are fresh since a step.</summary>
    public void Reset(long since, IEnumerable<int> channels)
    {
        foreach (var channel in channels)
        {
            _lastFired[channel] = Math.Max(_lastFired[channel], since - 1);
            _alwaysOn[channel] = 0;
        }
    }

    public SilenceState Save() => new(Since, [.. _lastFired], [.. _longestEnded], [.. _ended], [.. _alwaysOn]);

    /// <exception cref="ArgumentException">The lists have different lengths.</exception>
    public static SilenceHistory Restore(SilenceState state)
    {
        if (state.LongestEnded.Count != state.LastFired.Count || state.AlwaysOn.Count != state.LastFired.Count
            || state.Ended.Count != Lengths)
            throw new ArgumentException($"The silences are of {state.LastFired.Count} channels and of {state.LongestEnded.Count}.");
        var history = new SilenceHistory(state.LastFired.Count, state.Since);
        for (var c = 0; c < state.LastFired.Count; c++)
        {
            history._lastFired[c] = state.LastFired[c];
            history._longestEnded[c] = state.LongestEnded[c];
            history._alwaysOn[c] = state.AlwaysOn[c];
        }
        for (var length = 0; length < Lengths; length++) history._ended[length] = state.Ended[length];
        return history;
    }

    // What was looked at fired as often as what was counted.
    private static long FiredSamples(ChannelTally window, int channel) => window.CountedSamples == window.Samples
        ? window.FiredSamples[channel] : window.FiredSamples[channel] * window.Samples / Math.Max(1, window.CountedSamples);

    private static int LengthClass(long steps) => Math.Min(Lengths - 1, System.Numerics.BitOperations.Log2((ulong)steps));
}

/// <summary>A <see cref="SilenceHistory"/> as plain data.</summary>
/// <param name="Since">The first step that counts.</param>
/// <param name="LastFired">Per channel, the last step in which it fired.</param>
/// <param name="LongestEnded">Per channel, the longest silence that ended, in steps.</param>
/// <param name="Ended">The silences of the layer that ended, by the power of two of their steps.</param>
/// <param name="AlwaysOn">Per channel, the counted samples since it was last silent.</param>
internal sealed record SilenceState(
    long Since, IReadOnlyList<long> LastFired, IReadOnlyList<long> LongestEnded, IReadOnlyList<long> Ended, IReadOnlyList<long> AlwaysOn);
