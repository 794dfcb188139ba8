namespace TorchRelu.Counts;

/// <summary>
/// The counts of each channel of one site: silent values, samples in which it fired, and the last step in which it fired. Tallies merge
/// exactly (64-bit). Merging is associative and commutative, so any split into batches, windows or threads gives the same tally.
/// </summary>
/// <remarks>
/// Samples are counted, or only looked at: then it is known which channels fired at all, and not how often. Not thread-safe; the owner
/// locks.
/// </remarks>
internal sealed class ChannelTally
{
    /// <summary>The value of <see cref="LastFired"/> for a channel that has not fired.</summary>
    public const long Never = -1;

    private readonly long[] _silent;
    private readonly long[] _notANumber;
    private readonly long[] _firedSamples;
    private readonly long[] _lastFired;

    /// <summary>Creates an empty tally.</summary>
    /// <param name="channels">The number of channels of the site; at least 1.</param>
    public ChannelTally(int channels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        _silent = new long[channels];
        _notANumber = new long[channels];
        _firedSamples = new long[channels];
        _lastFired = new long[channels];
        Array.Fill(_lastFired, Never);
    }

    /// <summary>The number of channels of the site.</summary>
    public int Channels => _silent.Length;

    /// <summary>The number of values counted per channel: one per sample, times the spatial positions of a convolution.</summary>
    public long Observations { get; private set; }

    /// <summary>The number of rows in the batches. A (B,T,C) tensor has B*T rows.</summary>
    public long Samples { get; private set; }

    /// <summary>The rows whose values were counted. In the others it was only looked which channels fire.</summary>
    public long CountedSamples { get; private set; }

    /// <summary>Per channel, the number of values that are not NaN and not above zero.</summary>
    public ReadOnlySpan<long> Silent => _silent;

    /// <summary>Per channel, the number of NaN values. A NaN neither fires nor is silent.</summary>
    public ReadOnlySpan<long> NotANumber => _notANumber;

    /// <summary>Per channel, the number of samples with at least one value above zero.</summary>
    public ReadOnlySpan<long> FiredSamples => _firedSamples;

    /// <summary>
    /// Per channel, the last step in which it fired, or <see cref="Never"/>. Where it was looked, a channel may have fired some steps
    /// earlier, at most eight.
    /// </summary>
    public ReadOnlySpan<long> LastFired => _lastFired;

    /// <summary>Whether a channel has fired, whether it was counted or looked at.</summary>
    public bool HasFired(int channel) => _lastFired[channel] != Never;

    /// <summary>The number of counted values above zero in one channel.</summary>
    public long Fired(int channel) => Observations - _silent[channel] - _notANumber[channel];

    /// <summary>Adds counts from another source. Each span has one entry per channel.</summary>
    /// <param name="observations">The number of values per channel.</param>
    /// <param name="samples">The number of rows, all of them counted.</param>
    /// <param name="silent">Values that are not NaN and not above zero.</param>
    /// <param name="notANumber">Values that are NaN.</param>
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
        CountedSamples += samples;
        for (var c = 0; c < silent.Length; c++) _silent[c] += silent[c];
        for (var c = 0; c < notANumber.Length; c++) _notANumber[c] += notANumber[c];
        for (var c = 0; c < firedSamples.Length; c++) _firedSamples[c] += firedSamples[c];
        for (var c = 0; c < lastFired.Length; c++) _lastFired[c] = Math.Max(_lastFired[c], lastFired[c]);
    }

    /// <summary>Adds values of each channel, and rows, as silent. Later calls correct the values that fired or were NaN.</summary>
    internal void AddSilent(long observations, long samples)
    {
        Observations += observations;
        Samples += samples;
        CountedSamples += samples;
        for (var c = 0; c < _silent.Length; c++) _silent[c] += observations;
    }

    /// <summary>Adds rows that were looked at.</summary>
    internal void AddLooked(long samples) => Samples += samples;

    /// <summary>Records channels that fired when they were looked at: those that are not zero.</summary>
    internal void MarkLooked(ReadOnlySpan<uint> fired, long step)
    {
        for (var c = 0; c < fired.Length; c++)
        {
            if (fired[c] != 0) _lastFired[c] = Math.Max(_lastFired[c], step);
        }
    }

    /// <summary>Corrects values added as silent to fired, and adds the rows in which they fired.</summary>
    internal void Fire(ReadOnlySpan<uint> values, ReadOnlySpan<uint> samples)
    {
        for (var c = 0; c < values.Length; c++) _silent[c] -= values[c];
        for (var c = 0; c < samples.Length; c++) _firedSamples[c] += samples[c];
    }

    /// <summary>Corrects values added as silent to NaN.</summary>
    internal void MarkNotANumber(ReadOnlySpan<uint> values)
    {
        for (var c = 0; c < values.Length; c++)
        {
            _silent[c] -= values[c];
            _notANumber[c] += values[c];
        }
    }

    /// <summary>
    /// Records the last step in which each channel fired, relative to a first step. <see cref="CountAccumulator.Never"/> stands for a
    /// channel that did not fire.
    /// </summary>
    internal void MarkFired(ReadOnlySpan<int> steps, long firstStep)
    {
        for (var c = 0; c < steps.Length; c++)
        {
            if (steps[c] != CountAccumulator.Never) _lastFired[c] = Math.Max(_lastFired[c], firstStep + steps[c]);
        }
    }

    /// <summary>Records the last step in which each channel fired, or <see cref="Never"/>.</summary>
    internal void MarkFired(ReadOnlySpan<long> steps)
    {
        for (var c = 0; c < steps.Length; c++) _lastFired[c] = Math.Max(_lastFired[c], steps[c]);
    }

    /// <summary>Adds all counts of another tally of the same site.</summary>
    /// <exception cref="ArgumentException">The other tally has a different number of channels.</exception>
    public void Merge(ChannelTally other)
    {
        Add(other.Observations, other.CountedSamples, other.Silent, other.NotANumber, other.FiredSamples, other.LastFired);
        AddLooked(other.Samples - other.CountedSamples);
    }

    /// <summary>Returns the counts of both: a new tally, or one of them unchanged if the other is null.</summary>
    /// <exception cref="ArgumentException">The tallies have different numbers of channels.</exception>
    public static ChannelTally? Merge(ChannelTally? first, ChannelTally? second)
    {
        if (first is null || second is null) return first ?? second;
        var merged = first.Copy();
        merged.Merge(second);
        return merged;
    }

    /// <summary>Returns a new tally with the same counts.</summary>
    public ChannelTally Copy()
    {
        var copy = new ChannelTally(Channels);
        copy.Merge(this);
        return copy;
    }

    private void RequireChannels(int length)
    {
        if (length != Channels) throw new ArgumentException($"The tally has {Channels} channels, the counts are for {length}.");
    }
}

/// <summary>Computes shares of a tally.</summary>
internal static class TallyShares
{
    /// <summary>The share of silent values among all values of all channels; 0 if there are none.</summary>
    public static double SilentShare(this ChannelTally tally)
    {
        if (tally.Observations == 0) return 0;
        var silent = 0.0;
        foreach (var count in tally.Silent) silent += count;
        return silent / ((double)tally.Observations * tally.Channels);
    }
}
