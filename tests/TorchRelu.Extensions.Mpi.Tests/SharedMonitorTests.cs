using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests;

public sealed class SharedMonitorTests
{
    [MpiTheory]
    [InlineData("Exact")]
    [InlineData("Adaptive")]
    public void Any_number_of_processes_counts_what_one_counts(string counting)
    {
        var counts = new[] { 1, 2, 4, 8 }.Select(processes =>
            MpiJob.Run(MpiJob.OpenMpi!, processes, "frozen", "60", counting).Told("counts")).ToList();

        counts.Should().OnlyContain(told => told == counts[0]).And.NotContain(told => told.Contains("differ"));
    }

    [MpiFact(withMpich: true)]
    public void Processes_of_mpich_count_what_those_of_open_mpi_count() =>
        MpiJob.Run(MpiJob.Mpich!, 2, "frozen", "60", "Exact").Told("counts")
            .Should().Be(MpiJob.Run(MpiJob.OpenMpi!, 2, "frozen", "60", "Exact").Told("counts"));

    [MpiTheory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void Every_process_makes_the_same_repairs_and_keeps_the_same_weights(int processes)
    {
        using var folder = new TemporaryFolder();

        var job = MpiJob.Run(MpiJob.OpenMpi!, processes, "train", "60", folder.Path);

        HoldsTogether(job, folder, processes);
    }

    [MpiFact(withMpich: true)]
    public void Processes_of_mpich_keep_the_same_weights()
    {
        using var folder = new TemporaryFolder();

        var job = MpiJob.Run(MpiJob.Mpich!, 2, "train", "60", folder.Path);

        HoldsTogether(job, folder, 2);
    }

    [MpiFact]
    public void Monitors_that_do_not_know_of_each_other_pull_the_weights_apart()
    {
        using var folder = new TemporaryFolder();

        var job = MpiJob.Run(MpiJob.OpenMpi!, 2, "twins", "60", folder.Path);

        job.Told("repairs").Should().Contain("Recycle");
        job.Told("differing").Should().NotBe("0");
    }

    [Fact]
    public void Without_a_launcher_a_training_runs_alone() =>
        MpiJob.Alone(new Dictionary<string, string>(), "frozen", "60", "Exact").Told("counts").Should().NotBeEmpty();

    private static void HoldsTogether(MpiJob job, TemporaryFolder folder, int processes)
    {
        job.ExitCode.Should().Be(0, job.Error);
        job.Told("differing").Should().Be("0");
        job.Told("repairs").Should().Contain("Recycle");
        var reports = Enumerable.Range(0, processes).Select(rank => File.ReadAllText(folder.File($"report-{rank}.json"))).ToList();
        reports.Should().OnlyContain(report => report == reports[0]);
    }
}
