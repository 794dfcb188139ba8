using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests;

public sealed class RunFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_report_is_written_at_most_every_two_seconds()
    {
        var time = new ManualTime();
        var folder = new RunFolder(_folder.Path, null, time);

        folder.IsDue.Should().BeTrue();
        folder.Write(Report());
        folder.IsDue.Should().BeFalse();
        time.Pass(TimeSpan.FromSeconds(1.9));
        folder.IsDue.Should().BeFalse();
        time.Pass(TimeSpan.FromSeconds(0.2));
        folder.IsDue.Should().BeTrue();
    }

    [Fact]
    public void Writing_takes_at_most_a_hundredth_of_the_time()
    {
        // Each look at the clock takes 50 ms, so a report takes as long.
        var time = new ManualTime { Tick = TimeSpan.FromMilliseconds(50) };
        var folder = new RunFolder(_folder.Path, null, time);

        folder.Write(Report());
        time.Pass(TimeSpan.FromSeconds(2));
        folder.IsDue.Should().BeTrue("the first is not counted: only what compiles it takes long");
        folder.Write(Report());
        time.Pass(TimeSpan.FromSeconds(2));

        folder.IsDue.Should().BeFalse();
        time.Pass(TimeSpan.FromSeconds(60));
        folder.IsDue.Should().BeTrue();
    }

    [Fact]
    public void A_training_leaves_its_report_with_what_is_known_of_it()
    {
        using var run = new DyingRun();
        using (var monitor = DyingReluMonitor.Attach(run.Model, run.Optimizer, new DyingReluOptions { RunFolder = _folder.Path }))
        {
            run.Train(40, monitor);
            Written().Run!.IsFinished.Should().BeFalse();
            run.Train(40, monitor);
        }

        var report = Written();
        report.Steps.Should().Be(80);
        report.Run.Should().BeEquivalentTo(new
        {
            Name = Path.GetFileName(_folder.Path),
            IsFinished = true,
            Optimizer = "Adam",
            LearningRate = 0.1,
            Seed = 1,
            Machine = Environment.MachineName,
            Process = Environment.ProcessId,
        });
        report.Run!.Started.Should().BeOnOrBefore(report.Run.Written);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_told_and_the_training_goes_on()
    {
        File.WriteAllText(_folder.File("taken"), "");
        using var run = new DyingRun();
        using var monitor = DyingReluMonitor.Attach(run.Model, run.Optimizer,
            new DyingReluOptions { RunFolder = Path.Combine(_folder.File("taken"), "run") });

        run.Train(40, monitor);

        monitor.Report().Findings.Should().ContainSingle(finding => finding.Kind == FindingKind.Fault
            && finding.Message.Contains("run folder was not told"));
    }

    private static ReluReport Report() => new() { Steps = 1, Layers = [] };

    private ReluReport Written() => ReluReport.LoadJson(_folder.File(RunInfo.FileName));

    private sealed class ManualTime : TimeProvider
    {
        private long _ticks;

        public TimeSpan Tick { get; init; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Pass(TimeSpan time) => _ticks += time.Ticks;

        public override long GetTimestamp() => _ticks += Tick.Ticks;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(_ticks);
    }
}
