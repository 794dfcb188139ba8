using System.Diagnostics.Metrics;
using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests;

public sealed class ReadersTests
{
    [Fact]
    public void Metrics_follow_each_window_of_a_training()
    {
        using var model = Nets.Planted(channels: 6, dead: [1, 4]);
        using var metrics = new ReluMetrics();
        using var monitor = DyingReluMonitor.Attach(model, new DyingReluOptions { Metrics = metrics });
        var dead = new Dictionary<string, long>();
        using var listener =
            new MeterListener { InstrumentPublished = (instrument, listener) =>
            { if (instrument.Meter.Name == ReluMetricNames.Meter
            && instrument.Name == ReluMetricNames.DeadUnits) listener.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
            dead[(string)tags.ToArray().Single(tag => tag.Key == ReluMetricNames.Layer).Value!] = value);
        listener.Start();

        Run(model, monitor, 20);
        listener.RecordObservableInstruments();
        dead.Should().Contain("relu", 0, "of channels that never fired one window says too little");
        // Of 100 rows each: these are more than ten times the draws that six channels need.
        Run(model, monitor, 80);
        listener.RecordObservableInstruments();

        dead.Should().Contain("relu", 2);
    }

    [Fact]
    public void TensorBoard_gets_each_window_of_a_training()
    {
        using var folder = new TemporaryFolder();
        using var model = Nets.Planted(channels: 6, dead: [1, 4]);
        using (var tensorBoard = new TensorBoardWriter(folder.Path))
        using (var monitor = DyingReluMonitor.Attach(model, new DyingReluOptions { TensorBoard = tensorBoard }))
        {
            Run(model, monitor, 19);
            tensorBoard.Flush();
            var before = new FileInfo(tensorBoard.Path).Length;
            Run(model, monitor, 1);
            tensorBoard.Flush();
            new FileInfo(tensorBoard.Path).Length.Should().BeGreaterThan(before);
        }
    }

    [Fact]
    public void A_listener_hears_the_same_warnings_whether_reports_are_read_or_not()
    {
        using var metrics = new ReluMetrics();

        var alone = Heard(new DyingReluOptions());

        alone.Should().ContainSingle(warning => warning.Finding.Kind == FindingKind.DeadShare);
        Heard(new DyingReluOptions { Metrics = metrics }).Should().Equal(alone);
    }

    [Fact]
    public void A_reader_that_fails_costs_the_window_nothing()
    {
        using var folder = new TemporaryFolder();
        using var model = Nets.Planted(channels: 6, dead: [1, 4]);
        var tensorBoard = new TensorBoardWriter(folder.Path);
        tensorBoard.Dispose();
        using var monitor = DyingReluMonitor.Attach(model, new DyingReluOptions { TensorBoard = tensorBoard });

        Run(model, monitor, 19);
        var step = () => Run(model, monitor, 1);

        step.Should().NotThrow();
        monitor.Report().Findings.Should().ContainSingle(finding => finding.Kind == FindingKind.Fault);
        monitor.Report().Steps.Should().Be(20);
        monitor.Report().Layers.Single().Timeline.Should().ContainSingle();
    }

    private static List<ReluWarning> Heard(DyingReluOptions options)
    {
        var heard = new List<ReluWarning>();
        using var model = Nets.Planted(channels: 6, dead: [1, 4]);
        using var monitor = DyingReluMonitor.Attach(model, options);
        monitor.Warned += (_, warning) => heard.Add(warning);
        Run(model, monitor, 60);
        return heard;
    }

    private static void Run(
        TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor> model, DyingReluMonitor monitor, int steps)
    {
        var generator = new TorchSharp.torch.Generator(11);
        for (var step = 0; step < steps; step++)
        {
            using var scope = TorchSharp.torch.NewDisposeScope();
            model.call(TorchSharp.torch.randn([100, 8], generator: generator));
            monitor.Step();
        }
    }
}
