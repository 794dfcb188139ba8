using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TorchRelu.Internal;

/// <summary>Adds the fresh counts of one tensor to the sums, notes the step where a channel fired, and leaves zeros for the next tensor.</summary>
internal static unsafe class CommitKernel
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Commit(uint* fresh, uint* sums, int* lastFired, int channels, int step)
    {
        var channel = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            var now = Vector512.Create(step);
            for (; channel <= channels - 16; channel += 16)
            {
                var count = Vector512.Load(fresh + channel);
                var last = Vector512.Load(lastFired + channel);
                (Vector512.Load(sums + channel) + count).Store(sums + channel);
                Vector512.ConditionalSelect(Vector512.Equals(count, Vector512<uint>.Zero).AsInt32(), last, Vector512.Max(now, last)).Store(lastFired + channel);
                Vector512<uint>.Zero.Store(fresh + channel);
            }
        }
        var portableNow = new Vector<int>(step);
        for (; channel <= channels - Vector<int>.Count; channel += Vector<int>.Count)
        {
            var count = Vector.Load(fresh + channel);
            var last = Vector.Load(lastFired + channel);
            (Vector.Load(sums + channel) + count).Store(sums + channel);
            Vector.ConditionalSelect(Vector.AsVectorInt32(Vector.Equals(count, Vector<uint>.Zero)), last, Vector.Max(portableNow, last)).Store(lastFired + channel);
            Vector<uint>.Zero.Store(fresh + channel);
        }
        for (; channel < channels; channel++)
        {
            sums[channel] += fresh[channel];
            if (fresh[channel] > 0) lastFired[channel] = Math.Max(step, lastFired[channel]);
            fresh[channel] = 0;
        }
    }
}
