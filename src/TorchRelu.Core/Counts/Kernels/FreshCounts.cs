using System.Numerics;
using System.Runtime.CompilerServices;

namespace TorchRelu.Counts;

/// <summary>
/// The counts that a kernel makes of one tensor, with one number per channel in each array. A tensor has fewer values per channel than 32
/// bits can count.
/// </summary>
internal readonly unsafe struct FreshCounts(uint* values, uint* samples, uint* sample)
{
    /// <summary>The number of values that pass the test.</summary>
    public uint* Values { get; } = values;

    /// <summary>The number of samples with such a value; null if that is the same number or not needed.</summary>
    public uint* Samples { get; } = samples;

    /// <summary>The counts of the current sample, initially zero. Equals <see cref="Values"/> if <see cref="Samples"/> is null.</summary>
    public uint* Sample { get; } = samples == null ? values : sample;

    /// <summary>Ends a sample and adds its counts to the totals.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void EndSample(int channels)
    {
        if (Samples != null) Join(channels);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Join(int channels)
    {
        var channel = 0;
        for (; channel <= channels - Vector<uint>.Count; channel += Vector<uint>.Count)
        {
            var yes = Vector.Load(Sample + channel);
            (Vector.Load(Values + channel) + yes).Store(Values + channel);
            // A comparison gives all ones, which is -1.
            (Vector.Load(Samples + channel) - ~Vector.Equals(yes, Vector<uint>.Zero)).Store(Samples + channel);
            Vector<uint>.Zero.Store(Sample + channel);
        }
        for (; channel < channels; channel++)
        {
            Values[channel] += Sample[channel];
            Samples[channel] += Sample[channel] > 0 ? 1u : 0;
            Sample[channel] = 0;
        }
    }
}
