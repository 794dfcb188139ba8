using System.Numerics;

namespace TorchRelu.Counts;

/// <summary>
/// Looks which channels of a site fire at all, between two tensors that are counted. A channel that has fired is not looked at again until
/// the next <see cref="Begin"/>; it may have fired until the last tensor before that.
/// </summary>
/// <remarks>Not thread-safe. The owner locks. Looking allocates nothing.</remarks>
internal sealed unsafe class FiringLooks
{
    private readonly uint[] _fired;
    private readonly int[] _waiting;
    private readonly long[] _lastFired;
    private int _left;
    private long _samples;
    private long _lastStep = ChannelTally.Never;

    /// <param name="channels">The number of channels; at least 1.</param>
    public FiringLooks(int channels)
    {
        (_fired, _waiting, _lastFired, _left) = (new uint[channels], new int[channels], new long[channels], channels);
        Array.Fill(_lastFired, ChannelTally.Never);
    }

    /// <summary>Whether every channel has fired, so that nothing is looked at.</summary>
    public bool AllFired => _left == 0;

    /// <summary>Whether more than half of the channels did not fire before the last <see cref="Begin"/>.</summary>
    public bool AreMostSilent { get; private set; }

    private int Channels => _fired.Length;

    /// <summary>The rows looked at since the last <see cref="Take"/>.</summary>
    public long Samples => _samples;

    /// <summary>Adds the rows of a tensor that need not be looked at.</summary>
    public void Skip(long samples, long step)
    {
        _samples += samples;
        _lastStep = step;
    }

    /// <summary>Looks at one tensor.</summary>
    /// <param name="data">The first value of the tensor.</param>
    /// <param name="kernels">The kernels for its format.</param>
    /// <param name="plan">The plan for reading it.</param>
    /// <param name="step">The step of the tensor.</param>
    /// <param name="split">Counts on several threads instead; null to look on this one.</param>
    /// <param name="threads">The number of threads that may count.</param>
    /// <returns>False if there was a NaN in what was read. The rows are not added then.</returns>
    public bool Look(byte* data, CountKernels kernels, in CountPlan plan, long step, SplitCount? split = null, int threads = 1)
    {
        if (_left > 0)
        {
            fixed (uint* fired = _fired)
            fixed (int* waiting = _waiting)
            {
                if (split is null ? kernels.Look(data, plan, fired, waiting, ref _left)
                    : split.CountFiring(kernels, data, plan, new FreshCounts(fired, null, null), threads)) return false;
                if (split is not null) _left = Channels - CountKernels.Marked(fired, Channels);
            }
        }
        Skip(plan.SampleCount, step);
        return true;
    }

    /// <summary>Looks at every channel again.</summary>
    public void Begin()
    {
        Mark(_lastFired);
        AreMostSilent = _lastStep == ChannelTally.Never ? AreMostSilent : 2 * _left > Channels;
        Array.Clear(_fired);
        (_left, _lastStep) = (Channels, ChannelTally.Never);
    }

    /// <summary>Moves what was seen to a tally and begins again.</summary>
    public void Take(ChannelTally tally)
    {
        Begin();
        AddTo(tally);
        Array.Fill(_lastFired, ChannelTally.Never);
        _samples = 0;
    }

    /// <summary>Adds what was seen to a tally, and keeps it.</summary>
    public void AddTo(ChannelTally tally)
    {
        tally.AddLooked(_samples);
        tally.MarkFired(_lastFired);
        if (_lastStep != ChannelTally.Never) tally.MarkLooked(_fired, _lastStep);
    }

    /// <summary>The channels that have fired since the last <see cref="Begin"/>, and the last step; counts are not in it.</summary>
    public LooksState Save() => new([.. Enumerable.Range(0, Channels).Where(channel => _fired[channel] != 0)], _lastStep, AreMostSilent);

    /// <summary>Continues from a saved state.</summary>
    /// <exception cref="ArgumentException">A channel of it does not exist.</exception>
    public void Restore(LooksState state)
    {
        if (state.Fired.Any(channel => channel < 0 || channel >= Channels))
            throw new ArgumentException($"A channel that fired is not one of {Channels}.");
        foreach (var channel in state.Fired) _fired[channel] = 1;
        (_left, _lastStep, AreMostSilent) = (Channels - state.Fired.Count, state.LastStep, state.AreMostSilent);
    }

    private void Mark(long[] lastFired)
    {
        if (_lastStep == ChannelTally.Never) return;
        var channel = 0;
        var now = new Vector<long>(_lastStep);
        for (; channel <= Channels - Vector<uint>.Count; channel += Vector<uint>.Count)
        {
            Vector.Widen(new Vector<uint>(_fired, channel), out var low, out var high);
            Mark(low, now, lastFired, channel);
            Mark(high, now, lastFired, channel + Vector<long>.Count);
        }
        for (; channel < Channels; channel++)
        {
            if (_fired[channel] != 0) lastFired[channel] = _lastStep;
        }
    }

    private static void Mark(Vector<ulong> fired, Vector<long> now, long[] lastFired, int channel) =>
        Vector.ConditionalSelect(Vector.AsVectorInt64(Vector.Equals(fired, Vector<ulong>.Zero)), new Vector<long>(lastFired, channel), now)
            .CopyTo(lastFired, channel);
}

/// <summary>What <see cref="FiringLooks"/> knows since it last began, as plain data.</summary>
/// <param name="Fired">The channels that have fired.</param>
/// <param name="LastStep">The last step that was looked at; -1 if none was.</param>
/// <param name="AreMostSilent">Whether most channels were silent before.</param>
internal sealed record LooksState(IReadOnlyList<int> Fired, long LastStep, bool AreMostSilent);
