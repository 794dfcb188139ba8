namespace TorchRelu.Counting;

/// <summary>
/// What was seen of each channel of one site: how often it was silent, in how many samples it fired, and when last.
/// Tallies merge; merging is exact (64-bit), associative and commutative, so any split into batches, windows or threads gives the same
/// tally.
/// </summary>
/// <remarks>Not thread-safe: its owner locks.</remarks>
internal sealed class ChannelTally
{
    /// <summary>The value of <see cref="LastFired"/> for a channel that has not fired.</summary>
    public const long Never = -1;

    private readonly long[] _silent;
    private readonly long[] _notANumber;
    private readonly long[] _firedSamples;
    private readonly long[] _lastFired;

    /// <summary>An empty tally.</summary>
    /// <param name="channels">How many channels the site has; at least 1.</param>
    public ChannelTally(int channels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        _silent = new long[channels];
        _notANumber = new long[channels];
        _firedSamples = new long[channels];
        _lastFired = new long[channels];
        Clear();
    }

    /// <summary>Channels of the site.</summary>
    public int Channels => _silent.Length;

    /// <summary>Values seen of each channel: one per sample, times the spatial positions of a convolution.</summary>
    public long Observations { get; private set; }

    /// <summary>Rows of the batches seen; a (B,T,C) tensor has B*T of them.</summary>
    public long Samples { get; private set; }

    /// <summary>Per channel, the values that were numbers and not above zero.</summary>
    public ReadOnlySpan<long> Silent => _silent;

    /// <summary>Per channel, the values that were NaN. They neither fire nor are silent.</summary>
    public ReadOnlySpan<long> NotANumber => _notANumber;

    /// <summary>Per channel, the samples in which at least one value was above zero.</summary>
    public ReadOnlySpan<long> FiredSamples => _firedSamples;

    /// <summary>Per channel, the last step in which it fired, or <see cref="Never"/>.</summary>
    public ReadOnlySpan<long> LastFired => _lastFired;

    /// <summary>Per channel, the values above zero.</summary>
    public long Fired(int channel) => Observations - _silent[channel] - _notANumber[channel];

    /// <summary>Adds counts that were made elsewhere, one entry per channel in each span.</summary>
    /// <param name="observations">Values seen of each channel.</param>
    /// <param name="samples">Rows seen.</param>
    /// <param name="silent">Values that were numbers and not above zero.</param>
    /// <param name="notANumber">Values that were NaN.</param>
    /// <param name="firedSamples">Rows in which the channel fired.</param>
    /// <param name="lastFired">The last step in which it fired, or <see cref="Never"/>.</param>
    /// <exception cref="ArgumentException">A span does not have one entry per channel.</exception>
    public void Add(long observations, long samples, ReadOnlySpan<long> silent, ReadOnlySpan<long> notANumber,
        ReadOnlySpan<long> firedSamples, ReadOnlySpan<long> lastFired)
    {
        RequireChannels(silent.Length);
        RequireChannels(notANumber.Length);
        RequireChannels(firedSamples.Length);
        RequireChannels(lastFired.Length);
        Observations += observations;
        Samples += samples;
        for (var c = 0; c < silent.Length; c++) _silent[c] += silent[c];
        for (var c = 0; c < notANumber.Length; c++) _notANumber[c] += notANumber[c];
        for (var c = 0; c < firedSamples.Length; c++) _firedSamples[c] += firedSamples[c];
        for (var c = 0; c < lastFired.Length; c++) _lastFired[c] = Math.Max(_lastFired[c], lastFired[c]);
    }

    /// <summary>Adds values seen of each channel, and rows seen; all silent but for what is told next.</summary>
    internal void AddSilent(long observations, long samples)
    {
        Observations += observations;
        Samples += samples;
        for (var c = 0; c < _silent.Length; c++) _silent[c] += observations;
    }

    /// <summary>Of what was added as silent, the values that fired and the rows in which they did.</summary>
    internal void Fire(ReadOnlySpan<uint> values, ReadOnlySpan<uint> samples)
    {
        for (var c = 0; c < values.Length; c++) _silent[c] -= values[c];
        for (var c = 0; c < samples.Length; c++) _firedSamples[c] += samples[c];
    }

    /// <summary>Of what was added as silent, the values that were NaN.</summary>
    internal void MarkNotANumber(ReadOnlySpan<uint> values)
    {
        for (var c = 0; c < values.Length; c++)
        {
            _silent[c] -= values[c];
            _notANumber[c] += values[c];
        }
    }

    /// <summary>
    /// The last steps in which channels fired, from a first step on; <see cref="CountAccumulator.Never"/> where one did not.
    /// </summary>
    internal void MarkFired(ReadOnlySpan<int> steps, long firstStep)
    {
        for (var c = 0; c < steps.Length; c++)
        {
            if (steps[c] != CountAccumulator.Never) _lastFired[c] = Math.Max(_lastFired[c], firstStep + steps[c]);
        }
    }

    /// <summary>Adds everything another tally of the same site has seen.</summary>
    /// <exception cref="ArgumentException">The other tally has another number of channels.</exception>
    public void Merge(ChannelTally other) =>
        Add(other.Observations, other.Samples, other.Silent, other.NotANumber, other.FiredSamples, other.LastFired);

    /// <summary>A new tally of everything both have seen; null if both are null.</summary>
    /// <exception cref="ArgumentException">They have different numbers of channels.</exception>
    public static ChannelTally? Merge(ChannelTally? first, ChannelTally? second)
    {
        if (first is null) return second?.Copy();
        var merged = first.Copy();
        if (second is not null) merged.Merge(second);
        return merged;
    }

    /// <summary>A new tally that has seen the same.</summary>
    public ChannelTally Copy()
    {
        var copy = new ChannelTally(Channels);
        copy.Merge(this);
        return copy;
    }

    /// <summary>Forgets everything.</summary>

    public void Clear()
    {
        Observations = 0;
        Samples = 0;
        Array.Clear(_silent);
        Array.Clear(_notANumber);
        Array.Clear(_firedSamples);
        Array.Fill(_lastFired, Never);
    }

    private void RequireChannels(int length)
    {
        if (length != Channels) throw new ArgumentException($"The tally has {Channels} channels, the counts are for {length}.");
    }
}

/// <summary>Shares of a tally.</summary>
internal static class TallyShares
{
    /// <summary>The share of all values of all channels that were silent; 0 when there were none.</summary>
    public static double SilentShare(this ChannelTally tally)
    {
        if (tally.Observations == 0) return 0;
        var silent = 0.0;
        foreach (var count in tally.Silent) silent += count;
        return silent / ((double)tally.Observations * tally.Channels);
    }
}
