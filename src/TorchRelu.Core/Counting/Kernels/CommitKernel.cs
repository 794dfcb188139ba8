using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TorchRelu.Internal;

/// <summary>Adds the fresh counts of one tensor to the sums, notes the step where a channel fired, and leaves zeros for the next tensor.</summary>
internal static unsafe class CommitKernel
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Commit(long* fresh, long* sums, long* lastFired, int channels, long step)
    {
        var channel = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            var now = Vector512.Create(step);
            for (; channel <= channels - 8; channel += 8)
            {
                var count = Vector512.Load(fresh + channel);
                var last = Vector512.Load(lastFired + channel);
                (Vector512.Load(sums + channel) + count).Store(sums + channel);
                Vector512.ConditionalSelect(Vector512.GreaterThan(count, Vector512<long>.Zero), Vector512.Max(now, last), last).Store(lastFired + channel);
                Vector512<long>.Zero.Store(fresh + channel);
            }
        }
        var portableNow = new Vector<long>(step);
        for (; channel <= channels - Vector<long>.Count; channel += Vector<long>.Count)
        {
            var count = Vector.Load(fresh + channel);
            var last = Vector.Load(lastFired + channel);
            (Vector.Load(sums + channel) + count).Store(sums + channel);
            Vector.ConditionalSelect(Vector.GreaterThan(count, Vector<long>.Zero), Vector.Max(portableNow, last), last).Store(lastFired + channel);
            Vector<long>.Zero.Store(fresh + channel);
        }
        for (; channel < channels; channel++)
        {
            sums[channel] += fresh[channel];
            if (fresh[channel] > 0) lastFired[channel] = Math.Max(step, lastFired[channel]);
            fresh[channel] = 0;
        }
    }
}
