#!/usr/bin/env dotnet
#:project ../src/TorchRelu.Extensions
#:project Common
#:package OpenTelemetry.Exporter.OpenTelemetryProtocol
// The meter "TorchRelu" through OpenTelemetry: to a collector where OTEL_EXPORTER_OTLP_ENDPOINT names one, and to the console.
using OpenTelemetry;
using OpenTelemetry.Metrics;
using TorchRelu;
using TorchRelu.Samples;
using static TorchSharp.torch;

using var data = new Clouds();
using var model = Networks.Mlp();
using var optimizer = optim.Adam(model.parameters(), Networks.DeadlyRate);
using var metrics = new ReluMetrics();
using var monitor = DyingReluMonitor.Attach(model, optimizer, new DyingReluOptions { Metrics = metrics });
var builder = Sdk.CreateMeterProviderBuilder()
    .AddMeter(ReluMetricNames.Meter)
    .AddReader(new BaseExportingMetricReader(new ConsoleExporter()));
if (Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT") is not null) builder.AddOtlpExporter();
using var provider = builder.Build();

Networks.Train(model, optimizer, data, monitor, epochs: 6, afterEpoch: epoch =>
{
    if (epoch % 3 != 0) return;            // each window's report is what exporters see, on whatever thread
    Console.WriteLine($"after epoch {epoch}:");
    provider.ForceFlush();                 // a program that runs on is exported from time to time
});

/// <summary>What an exporter gets, as lines.</summary>
internal sealed class ConsoleExporter : BaseExporter<Metric>
{
    public override ExportResult Export(in Batch<Metric> batch)
    {
        foreach (var metric in batch)
        {
            if (metric.Name == ReluMetricNames.Units) continue;
            foreach (ref readonly var point in metric.GetMetricPoints())
            {
                var tags = new List<string>();
                foreach (var tag in point.Tags) tags.Add($"{tag.Value}");
                var value = metric.MetricType switch
                {
                    MetricType.LongSum => point.GetSumLong(),              // alerts and repairs are counters
                    MetricType.LongGauge => point.GetGaugeLastValueLong(),
                    _ => point.GetGaugeLastValueDouble(),
                };
                Console.WriteLine($"  {metric.Name,-36} {string.Join(' ', tags),-24} {value:0.###}");
            }
        }
        return ExportResult.Success;
    }
}
