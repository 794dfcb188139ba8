using System.Numerics;
using System.Runtime.CompilerServices;

namespace TorchRelu.Counting;

/// <summary>
/// Where a kernel leaves what it counts in one tensor; one number per channel in each. A tensor has fewer values per channel than 32 bits
/// count.
/// </summary>
internal readonly unsafe struct FreshCounts(uint* values, uint* samples, uint* sample)
{
    /// <summary>The values that answered yes.</summary>
    public uint* Values { get; } = values;

    /// <summary>The samples with such a value; null where that is the same or of no interest.</summary>
    public uint* Samples { get; } = samples;

    /// <summary>Zeros, for the values of the sample at hand; where <see cref="Samples"/> is null, <see cref="Values"/>.</summary>
    public uint* Sample { get; } = samples == null ? values : sample;

    /// <summary>Ends a sample: what it has joins the whole.</summary>
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
