using System.Collections;

namespace TorchSharp.Utils;

/// <summary>0 to size - 1 in an order of its own at each enumeration, or in the same one where a seed is given: TorchSharp's for that seed.</summary>
internal sealed class ShuffledOrder(long size, int? seed) : IEnumerable<long>
{
    public IEnumerator<long> GetEnumerator()
    {
        var random = seed is null ? new Random() : new Random(seed.Value);
        var order = new long[size];
        for (long i = 0; i < size; i++)
        {
            var j = (((long)random.Next() << 32) + (uint)random.Next()) % (i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return ((IEnumerable<long>)order).GetEnumerator();
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
