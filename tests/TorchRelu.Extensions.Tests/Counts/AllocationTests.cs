using FluentAssertions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

public sealed class AllocationTests
{
    private const int Times = 10_000;

    [Theory]
    [InlineData(new long[] { 64, 512 }, ScalarType.Float32)]
    [InlineData(new long[] { 8, 16, 13, 13 }, ScalarType.Float32)]
    [InlineData(new long[] { 8, 16, 4, 4 }, ScalarType.Float64)]
    [InlineData(new long[] { 16, 33 }, ScalarType.BFloat16)]
    [InlineData(new long[] { 16, 33 }, ScalarType.Float16)]
    public void Counting_dense_outputs_10000_times_allocates_nothing(long[] shape, ScalarType dtype)
    {
        using var output = randn(shape).to_type(dtype);

        // The smallest object has 24 bytes; a collection that happens meanwhile counts what was left of the thread's buffer of 8 KB.
        AllocatedBy(output).Should().BeLessThan(Times);
    }

    [Fact]
    public void Counting_a_view_allocates_one_wrapper_each_time_and_leaves_no_tensor()
    {
        using var dense = randn(8, 13, 13, 16);
        using var channelsLast = dense.permute(0, 3, 1, 2);
        // What one wrapper takes, measured.
        var before = GC.GetAllocatedBytesForCurrentThread();
        using (no_grad()) channelsLast.as_strided([1], [1]).Dispose();
        var wrapper = GC.GetAllocatedBytesForCurrentThread() - before;
        var live = LiveTensors.Count();

        (AllocatedBy(channelsLast) / Times).Should().BeLessThanOrEqualTo(wrapper);
        LiveTensors.Count().Should().Be(live);
    }

    [Fact]
    public void Counting_large_outputs_on_several_threads_allocates_nothing_on_any_of_them()
    {
        const int Large = 2_000;
        using var output = randn(32, 64, 32, 17);
        (output.numel() * sizeof(float)).Should().BeGreaterThan(SplitCount.WorthwhileFrom);
        var threads = get_num_threads();
        set_num_threads(2);
        try
        {
            using var counter = new OutputCounter(64);
            var layout = ChannelLayout.For(output, null);
            void Count(int times)
            {
                for (var i = 0; i < times; i++) counter.Count(output, layout, i);
            }

            long Allocated()
            {
                // What earlier tests have left is finalised first.
                GC.Collect();
                GC.WaitForPendingFinalizers();
                var before = GC.GetTotalAllocatedBytes(precise: true);
                Count(Large);
                return GC.GetTotalAllocatedBytes(precise: true) - before;
            }

            Count(50);

            // Of the whole process, which now and then does something of its own: the least of three times is ours.
            Enumerable.Range(0, 3).Min(_ => Allocated()).Should().BeLessThan(24 * Large);
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    [Fact]
    public void A_monitored_step_allocates_nothing_that_an_unmonitored_one_does_not()
    {
        // So few samples that no window is closed, and a told epoch, so that none is noticed: decisions may allocate, steps may not.
        const int Steps = 900;
        using var model = Nets.Mlp();
        using var inputs = randn(2, 20);
        void Forward(int steps, DyingReluMonitor? monitor)
        {
            for (var i = 0; i < steps; i++)
            {
                model.call(inputs).Dispose();
                monitor?.Step(0.5);
            }
        }
        long Allocated(DyingReluMonitor? monitor)
        {
            // Long enough for the compiler to be done with it. What is known of the inputs grows at powers of two, the next at 4,096.
            Forward(3_000, monitor);
            monitor?.EndEpoch();
            // The forward after an epoch's end is read, once.
            Forward(1, monitor);
            var before = GC.GetAllocatedBytesForCurrentThread();
            Forward(Steps, monitor);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        var plain = Allocated(null);
        using var monitor = DyingReluMonitor.Attach(model);
        var monitored = Allocated(monitor);

        monitor.Records().First().Progress.Should().Be((Steps + 1, 2L * (Steps + 1)), "no window was closed meanwhile");
        // The smallest object has 24 bytes.
        ((monitored - plain) / (double)Steps).Should().BeLessThan(24);
    }

    [Theory]
    [InlineData(new long[] { 2, 32 })]
    [InlineData(new long[] { 2, 6, 8, 8 })]
    public void The_hooks_of_10000_calls_allocate_nothing(long[] shape)
    {
        using var model = new Fixed();
        var relu = (nn.Module<Tensor, Tensor>)model.named_children().Single().module;
        using var inputs = randn(shape);
        // No step is ended, so no window is closed: decisions may allocate, hooks may not.
        using var monitor = DyingReluMonitor.Attach(model, new DyingReluOptions { TraceFirstForward = false });
        long Allocated(Func<Tensor, Tensor> rectify)
        {
            for (var i = 0; i < 300; i++) rectify(inputs).Dispose();
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < Times; i++) rectify(inputs).Dispose();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        // forward() runs no hooks.
        var hooks = Allocated(relu.call) - Allocated(relu.forward);

        monitor.Records().Single().Site.Samples.Should().Be(2 * (300 + Times));
        // The smallest object has 24 bytes; a collection that happens meanwhile counts what was left of the thread's buffer of 8 KB.
        hooks.Should().BeLessThan(2 * Times);
    }

    private static long AllocatedBy(Tensor output)
    {
        using var counter = new OutputCounter((int)output.size(1));
        var layout = ChannelLayout.For(output, null);
        void Count(int times)
        {
            for (var i = 0; i < times; i++) counter.Count(output, layout, i);
        }

        Count(200);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Count(Times);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
