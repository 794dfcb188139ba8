using System.Numerics;
using System.Runtime.Intrinsics;

namespace TorchRelu.Counting;

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

    /// <summary>Adds the values that are NaN, per channel.</summary>
    public abstract void CountNaN(byte* data, in CountPlan plan, in FreshCounts counts);

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

    // Chooses the kernel that reads this memory in its own order and leaves the fewest values over.
    private static bool Count<TTest>(byte* data, in CountPlan plan, in FreshCounts counts)
        where TTest : struct, IPredicate<TTest, TBytes>
    {
        var gapless = plan.InnerCount == 1 || plan.InnerStride == (long)plan.Channels * TTest.Size;
        if (plan.Channels > 1 && plan.ChannelStride == TTest.Size && (plan.Channels >= TWidth.Values || gapless))
            return ColumnKernel<TWidth, TBytes, TTest>.Count(data, plan, counts);

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
