#!/usr/bin/env dotnet
#:project ../src/TorchRelu.Extensions
#:project Common
#:package Microsoft.Extensions.Hosting
#:package OpenTelemetry.Extensions.Hosting
#:package OpenTelemetry.Exporter.Console
// A training as a service of a host: it logs through ILogger, its meter goes through OpenTelemetry, and it stops when the host does.
// Here the host is stopped after ten epochs; Ctrl+C does the same at any time.
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;
using TorchRelu;
using TorchRelu.Samples;
using static TorchSharp.torch;

var builder = Host.CreateApplicationBuilder(args);
builder.Logging.ClearProviders().AddSimpleConsole(console => console.SingleLine = true);
builder.Services.AddSingleton<ReluMetrics>();                    // one meter for all monitors of the host
builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics
    .AddMeter(ReluMetricNames.Meter)
    .AddView(instrument => instrument.Name == ReluMetricNames.DeadUnits ? null : MetricStreamConfiguration.Drop)
    .AddConsoleExporter());                                      // every ten seconds, and when the host stops
builder.Services.AddHostedService<Training>();
await builder.Build().RunAsync();

internal sealed class Training(ILogger<Training> logger, ReluMetrics metrics, IHostApplicationLifetime host) : BackgroundService
{
    // It runs on a thread of its own from version 10 of the package on; before, it held up the start of the host.
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var data = new Clouds();
        using var model = Networks.Mlp();
        using var optimizer = optim.Adam(model.parameters(), Networks.DeadlyRate);
        using var monitor = DyingReluMonitor.Attach(model, optimizer, new DyingReluOptions { Logger = logger, Metrics = metrics });

        for (var epoch = 1; !stoppingToken.IsCancellationRequested; epoch++)
        {
            Networks.Train(model, optimizer, data, monitor, epochs: 1);
            if (epoch == 10) host.StopApplication();             // something else of the host may do so too
        }

        var report = monitor.Report();
        var page = Path.Combine(Path.GetTempPath(), "report.html");
        report.SaveHtml(page);
        logger.LogInformation("Stopped after {Steps} steps; {Dead} of {Channels} channels are dead; {Page} has more",
            report.Steps, report.Dead, report.Channels, page);
        return Task.CompletedTask;
    }
}
