using System.Numerics;
using System.Runtime.Intrinsics;

namespace TorchRelu.Counts;

/// <summary>The kernels for one format and one vector width.</summary>
/// <param name="values">The number of values tested at once.</param>
internal abstract unsafe class CountKernels(int values)
{
    private static readonly CountKernels[][] s_all = All();

    /// <summary>Returns the kernels for one width, indexed by format.</summary>
    /// <exception cref="PlatformNotSupportedException">The machine lacks these vectors.</exception>
    public static CountKernels[] For(KernelWidth width) => KernelWidthExtensions.IsSupported(width)
        ? s_all[(int)width]
        : throw new PlatformNotSupportedException($"This machine has no {width}.");

    /// <summary>The number of values tested at once.</summary>
    public int Values { get; } = values;

    /// <summary>Adds the values that fire, per channel.</summary>
    /// <returns>Whether there was a NaN. A NaN does not fire.</returns>
    public abstract bool CountFiring(byte* data, in CountPlan plan, in FreshCounts counts);

    /// <summary>
    /// Writes the number of values that fire, one byte per channel. The tensor has <see cref="CountPlan.IsSmall"/> and at least
    /// <see cref="Values"/> channels.
    /// </summary>
    /// <returns>Whether there was a NaN. A NaN does not fire.</returns>
    public abstract bool CountFiring(byte* data, in CountPlan plan, byte* counts);

    /// <summary>
    /// Marks the channels that fire among those that have not. It stops once all have fired, or, where the positions of a channel lie
    /// together, at each channel that fires.
    /// </summary>
    /// <param name="data">The first value of the tensor.</param>
    /// <param name="plan">The plan for reading the tensor.</param>
    /// <param name="fired">Per channel, not zero if it has fired.</param>
    /// <param name="waiting">Room for one index per channel.</param>
    /// <param name="left">The number of channels that have not fired, before and after.</param>
    /// <returns>Whether there was a NaN in what was read.</returns>
    public abstract bool Look(byte* data, in CountPlan plan, uint* fired, int* waiting, ref int left);

    /// <summary>Adds the values that are NaN, per channel.</summary>
    public abstract void CountNaN(byte* data, in CountPlan plan, in FreshCounts counts);

    /// <summary>The number of channels that are marked.</summary>
    public static int Marked(uint* fired, int channels)
    {
        var (channel, silent) = (0, Vector<uint>.Zero);
        for (; channel <= channels - Vector<uint>.Count; channel += Vector<uint>.Count)
            silent -= Vector.Equals(Vector.Load(fired + channel), Vector<uint>.Zero);
        var marked = channel - (int)Vector.Sum(silent);
        for (; channel < channels; channel++) marked += fired[channel] == 0 ? 0 : 1;
        return marked;
    }

    // The order is by width, then by format.
    private static CountKernels[][] All()
    {
        CountKernels[][] all = [new CountKernels[4], new CountKernels[4], new CountKernels[4]];
        Add<Float16>(ElementType.Float16);
        Add<BFloat16>(ElementType.BFloat16);
        Add<Float32>(ElementType.Float32);
        Add<Float64>(ElementType.Float64);
        return all;

        void Add<TFormat>(ElementType type)
            where TFormat : IFormat
        {
            all[(int)KernelWidth.Portable][(int)type] = new CountKernels<WidthPortable, Vector<byte>, FiringPortable<TFormat>,
                NotANumberPortable<TFormat>>();
            all[(int)KernelWidth.Vector256][(int)type] = new CountKernels<Width256, Vector256<byte>, Firing256<TFormat>,
                NotANumber256<TFormat>>();
            all[(int)KernelWidth.Vector512][(int)type] = new CountKernels<Width512, Vector512<byte>, Firing512<TFormat>,
                NotANumber512<TFormat>>();
        }
    }
}

internal sealed unsafe class CountKernels<TWidth, TBytes, TFiring, TNaN>() : CountKernels(TWidth.Values)
    where TWidth : IWidth<TBytes>
    where TBytes : unmanaged
    where TFiring : struct, IPredicate<TFiring, TBytes>
    where TNaN : struct, IPredicate<TNaN, TBytes>
{
    public override bool CountFiring(byte* data, in CountPlan plan, in FreshCounts counts) => Count<TFiring>(data, plan, counts);

    public override bool CountFiring(byte* data, in CountPlan plan, byte* counts) =>
        ColumnKernel<TWidth, TBytes, TFiring>.Count(data, plan, counts);

    public override void CountNaN(byte* data, in CountPlan plan, in FreshCounts counts) => Count<TNaN>(data, plan, counts);

    // A part is counted as a whole, an eighth of the tensor at first, since after it most channels have fired.
    private const int Parts = 8;

    public override bool Look(byte* data, in CountPlan plan, uint* fired, int* waiting, ref int left)
    {
        if (!IsByColumns<TFiring>(plan) && plan.InnerStride == TFiring.Size && plan.InnerCount >= TWidth.Values)
            return LookKernel<TWidth, TBytes, TFiring>.Look(data, plan, fired, waiting, ref left);

        var (sawNaN, all) = (false, plan.Divisible);
        var each = Math.Max(1, all / Parts);
        for (long from = 0; from < all && left > 0; from += each)
        {
            long offset = 0;
            var part = all == 1 ? plan : plan.Cut(from, Math.Min(each, all - from), out offset);
            sawNaN |= Count<TFiring>(data + offset, part, new FreshCounts(fired, null, null));
            left = plan.Channels - Marked(fired, plan.Channels);
        }
        return sawNaN;
    }

    private static bool IsByColumns<TTest>(in CountPlan plan)
        where TTest : struct, IPredicate<TTest, TBytes> =>
        plan.Channels > 1 && plan.ChannelStride == TTest.Size
        && (plan.Channels >= TWidth.Values || plan.InnerCount == 1 || plan.InnerStride == (long)plan.Channels * TTest.Size);

    // Chooses the kernel that reads this memory in its own order and leaves the fewest values over.
    private static bool Count<TTest>(byte* data, in CountPlan plan, in FreshCounts counts)
        where TTest : struct, IPredicate<TTest, TBytes>
    {
        if (IsByColumns<TTest>(plan)) return ColumnKernel<TWidth, TBytes, TTest>.Count(data, plan, counts);

        if (plan.InnerStride == TTest.Size)
        {
            var adjoining = plan.Channels == 1 || plan.ChannelStride == plan.InnerCount * TTest.Size;
            if (adjoining && plan.InnerCount <= ShortRunKernel<TWidth, TBytes, TTest>.MaxRun)
                return ShortRunKernel<TWidth, TBytes, TTest>.Count(data, plan, counts);
            if (plan.InnerCount >= TWidth.Values) return RunKernel<TWidth, TBytes, TTest>.Count(data, plan, counts);
        }
        return GatherKernel<TWidth, TBytes, TTest>.Count(data, plan, counts);
    }
}
