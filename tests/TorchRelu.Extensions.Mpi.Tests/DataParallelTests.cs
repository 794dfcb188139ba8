using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests;

public sealed class DataParallelTests
{
    [MpiFact]
    public void Gradients_are_averaged_by_samples_and_missing_ones_are_zero()
    {
        var job = MpiJob.Run(MpiJob.OpenMpi!, 2, "average", "60");

        // (1 x 1 + 2 x 2) / 3, and 1 x 1 / 3 where worker 0 alone has a gradient.
        job.Told("mean").Should().Be("1.6667 1.6667...1.6667 1.6667...1.6667 0.3333...0.3333 0.3333...0.3333");
        job.Told("broadcast").Should().NotContain("differ");
    }

    [MpiFact(withMpich: true)]
    public void Processes_of_mpich_average_alike() =>
        MpiJob.Run(MpiJob.Mpich!, 2, "average", "60").Told("mean")
            .Should().Be(MpiJob.Run(MpiJob.OpenMpi!, 2, "average", "60").Told("mean"));

    [MpiFact]
    public void Buffers_are_the_same_on_all_processes_at_fixed_steps() =>
        MpiJob.Run(MpiJob.OpenMpi!, 3, "buffers", "60").Told("buffers").Should().NotContain("differ");

    [MpiFact]
    public void A_step_that_one_process_skips_is_skipped_by_all() =>
        MpiJob.Run(MpiJob.OpenMpi!, 3, "skip", "60").Told("skip").Should().StartWith("9 steps").And.NotContain("differ");

    [MpiFact]
    public void An_epoch_ends_for_all_where_it_ends_for_the_first() =>
        MpiJob.Run(MpiJob.OpenMpi!, 3, "more", "60").Told("more").Should().Be("10 batches");
}
