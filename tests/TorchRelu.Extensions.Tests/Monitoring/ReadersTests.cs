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
        using var monitor = DyingReluMonitor.Attach(model, new DyingReluOptions { TensorBoard = Board(folder) });

        Run(model, monitor, 19);
        var before = Values(folder);
        Run(model, monitor, 1);

        before.Should().BeEmpty();
        Values(folder).Should().BeEquivalentTo(new[]
        {
            "torchrelu/relu/dead_ratio", "torchrelu/relu/died_ratio", "torchrelu/relu/undecided_ratio", "torchrelu/relu/zero_ratio",
            "torchrelu/relu/firing_rates",
        });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    public void A_layer_that_never_fires_has_a_histogram_too(int channels)
    {
        using var folder = new TemporaryFolder();
        using var model = Nets.Planted(channels, dead: [.. Enumerable.Range(0, channels)]);
        using var monitor = DyingReluMonitor.Attach(model, new DyingReluOptions { TensorBoard = Board(folder) });

        Run(model, monitor, 20);

        Values(folder).Should().Contain("torchrelu/relu/firing_rates");
        monitor.Report().Findings.Should().NotContain(finding => finding.Kind == FindingKind.Fault);
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
        using var monitor = DyingReluMonitor.Attach(model, new DyingReluOptions { TensorBoard = Board(folder) });
        Directory.Delete(folder.File("runs"), recursive: true);

        Run(model, monitor, 19);
        var step = () => Run(model, monitor, 1);

        step.Should().NotThrow();
        monitor.Report().Findings.Should().ContainSingle(finding => finding.Kind == FindingKind.Fault);
        monitor.Report().Steps.Should().Be(20);
        monitor.Report().Layers.Single().Timeline.Should().ContainSingle();
    }

    private static TorchSharp.Modules.SummaryWriter Board(TemporaryFolder folder) =>
        TorchSharp.torch.utils.tensorboard.SummaryWriter(folder.File("runs"));

    // The names of the values in an event file: records of a length with a checksum, the event, and its checksum.
    private static List<string> Values(TemporaryFolder folder)
    {
        var names = new List<string>();
        foreach (var file in Directory.GetFiles(folder.File("runs")).Select(File.ReadAllBytes))
        {
            for (var at = 0; at < file.Length; at += 16 + BitConverter.ToInt32(file, at))
            {
                var record = new ProtoMessage(file.AsSpan(at + 12, BitConverter.ToInt32(file, at)));
                names.AddRange(record.Messages(5).SelectMany(summary => summary.Messages(1)).Select(value => value.Text(1)));
            }
        }
        return names;
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
