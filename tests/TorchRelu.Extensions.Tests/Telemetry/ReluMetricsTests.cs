using System.Diagnostics.Metrics;
using FluentAssertions;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using Xunit;
using static TorchRelu.Tests.Reports;

namespace TorchRelu.Tests;

public sealed class ReluMetricsTests
{
    [Fact]
    public void A_collector_gets_every_layer_through_OpenTelemetrys_own_exporter()
    {
        using var receiver = new OtlpReceiver();
        using var provider = Sdk.CreateMeterProviderBuilder().AddMeter(ReluMetricNames.Meter)
            .AddOtlpExporter(options => (options.Endpoint, options.Protocol) = (receiver.Endpoint, OtlpExportProtocol.HttpProtobuf))
            .Build();
        using var metrics = new ReluMetrics();

        metrics.Publish(Sample());
        provider.ForceFlush().Should().BeTrue();

        var points = receiver.Points();
        points.Where(point => point.Tags[ReluMetricNames.Layer] == "relu1" && point.Metric != ReluMetricNames.Units)
            .Select(point => (point.Metric, point.Unit, point.Value)).Should().BeEquivalentTo(
            [
                (ReluMetricNames.DeadUnits, "{unit}", 3.0), (ReluMetricNames.DeadRatio, "1", 0.3), (ReluMetricNames.DiedRatio, "1", 0.0),
                    (ReluMetricNames.ZeroRatio, "1", 0.5),
                (ReluMetricNames.FiringRatioMedian, "1", 0.25), (ReluMetricNames.Samples, "{sample}", 2_000.0),
            ]);
        points.Where(point => point.Metric == ReluMetricNames.Units && point.Tags[ReluMetricNames.Layer] == "relu1" && point.Value > 0)
            .Select(point => (point.Tags[ReluMetricNames.Verdict], point.Value)).Should()
            .BeEquivalentTo([("Dead", 3.0), ("Undecided", 2.0), ("Active", 5.0)]);
        points.Should()
            .OnlyContain(point => point.Tags[ReluMetricNames.Model] == "Net" && point.Tags[ReluMetricNames.Activation] == "ReLU");
        points.Select(point => point.Tags[ReluMetricNames.Layer]).Distinct().Should()
            .BeEquivalentTo(["relu1", "relu2"], "of a layer that was never called nothing is known");
    }

    [Fact]
    public void Alerts_and_repairs_of_a_training_are_counted_as_they_are_told()
    {
        using var receiver = new OtlpReceiver();
        using var provider = Sdk.CreateMeterProviderBuilder().AddMeter(ReluMetricNames.Meter)
            .AddOtlpExporter(options => (options.Endpoint, options.Protocol) = (receiver.Endpoint, OtlpExportProtocol.HttpProtobuf))
            .Build();
        using var metrics = new ReluMetrics();
        using var run = new DyingRun();
        var policy = new RepairPolicy(RepairRule.When(Severity.Critical).For(windows: Thresholds.RiseWindows).Do(Remedy.Recycle));
        using var monitor = DyingReluMonitor.Attach(run.Model, run.Optimizer, new DyingReluOptions { Policy = policy, Metrics = metrics });
        var (warnings, repairs) = (new List<ReluWarning>(), new List<RepairRecord>());
        monitor.Warned += (_, warning) => warnings.Add(warning);
        monitor.Repaired += (_, repair) => repairs.Add(repair);

        run.Train(400, monitor);
        provider.ForceFlush().Should().BeTrue();

        var points = receiver.Points();
        warnings.Should()
            .Contain(warning => warning.Change == WarningChange.Recovered, "else the test could not tell that those are left out");
        points.Where(point => point.Metric == ReluMetricNames.Alerts)
            .Select(point =>
            (Layer(point.Tags), point.Tags[ReluMetricNames.Severity], point.Tags[ReluMetricNames.Reason], (int)point.Value))
            .Should()
            .BeEquivalentTo(
            Counted(warnings.Where(warning => warning.Change != WarningChange.Recovered)
            .Select(warning => (warning.Finding.Layer, $"{warning.Finding.Severity}", $"{warning.Finding.Kind}"))))
            .And.NotBeEmpty();
        points.Where(point => point.Metric == ReluMetricNames.Repairs)
            .Select(point => (Layer(point.Tags), point.Tags[ReluMetricNames.Remedy], point.Tags[ReluMetricNames.Outcome], (int)point.Value))
            .Should()
            .BeEquivalentTo(
            Counted(repairs.Select(repair => ((string?)repair.Site, $"{repair.Remedy}", $"{repair.Outcome}")))).And.NotBeEmpty();
        points.Should().OnlyContain(point => point.Tags[ReluMetricNames.Model] == "Sequential");
        points.Select(point => (point.Metric, point.Unit)).Should()
            .Contain((ReluMetricNames.Alerts, "{alert}")).And.Contain((ReluMetricNames.Repairs, "{repair}"));

        static string? Layer(Dictionary<string, string> tags) => tags.GetValueOrDefault(ReluMetricNames.Layer);
        static IEnumerable<(string?, string, string, int)> Counted(IEnumerable<(string? Layer, string First, string Second)> told) =>
            told.GroupBy(one => one).Select(group => (group.Key.Layer, group.Key.First, group.Key.Second, group.Count()));
    }

    [Fact]
    public void An_alert_of_the_whole_model_has_no_layer()
    {
        using var metrics = new ReluMetrics();
        var seen = new List<string[]>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, listening) =>
            { if (instrument.Name == ReluMetricNames.Alerts) listening.EnableMeasurementEvents(instrument); };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => seen.Add([.. tags.ToArray().Select(tag => tag.Key)]));
        listener.Start();

        metrics.Count(
            new ReluWarning(1, WarningChange.Detected, new Finding(FindingKind.StepNeverCalled, Severity.Warning, null, "Call Step().")));

        seen.Should().ContainSingle().Which.Should().Equal(ReluMetricNames.Severity, ReluMetricNames.Reason);
    }

    [Fact]
    public void The_report_that_was_published_last_is_the_one_that_is_seen()
    {
        using var metrics = new ReluMetrics();
        Observed().Should().BeEmpty("nothing was published");

        metrics.Publish(Of(Layer("relu1", 1)));
        metrics.Publish(Of(Layer("relu1", 4)));
        Observed().Should().Equal(4);

        metrics.Dispose();
        Observed().Should().BeEmpty("it was disposed");
        metrics.Dispose();
    }

    [Fact]
    public void Without_an_instance_there_is_no_instrument()
    {
        var names = new List<string>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, _) => names.Add(instrument.Meter.Name) };
        listener.Start();

        names.Should().NotContain(ReluMetricNames.Meter);
    }

    [Fact]
    public void The_verdicts_of_a_layer_add_up_to_its_channels()
    {
        using var metrics = new ReluMetrics();
        metrics.Publish(Of(Layer("relu1", 3, 2)));

        Observed(ReluMetricNames.Units).Sum().Should().Be(10);
    }

    private static ReluReport Sample() => Of(
        Layer("relu1", dead: 3, undecided: 2) with { FiringRates = new FiringRateQuantiles(0, 0, 0, 0.25, 0.5, 0.5, 0.5) }, Layer("relu2"),
            Layer("unused") with { ChannelReports = [] });

    private static List<long> Observed(string metric = ReluMetricNames.DeadUnits)
    {
        var seen = new List<long>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (instrument.Name == metric) listening.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => seen.Add(value));
        listener.Start();
        listener.RecordObservableInstruments();
        return seen;
    }
}
