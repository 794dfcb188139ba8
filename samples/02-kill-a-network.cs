#!/usr/bin/env dotnet
#:project ../src/TorchRelu.Extensions
#:project Common
// A learning rate that is too high kills a network, and the monitor says when, where and why.
using TorchRelu;
using TorchRelu.Samples;
using static TorchSharp.torch;

using var data = new Clouds();
foreach (var rate in (double[])[Networks.HealthyRate, Networks.DeadlyRate])
{
    using var model = Networks.Mlp();
    using var optimizer = optim.Adam(model.parameters(), rate);
    using var monitor = DyingReluMonitor.Attach(model, optimizer);
    // Said once when it begins and once when it gets worse; repetition is quiet.
    monitor.Warned += (_, warning) => Console.WriteLine($"  step {warning.Step}: {warning.Message}");

    Console.WriteLine($"Adam at {rate}:");
    Networks.Train(model, optimizer, data, monitor, epochs: 10);

    var report = monitor.Report();
    Console.WriteLine(
        $"  accuracy {data.Accuracy(model):0.0 %}, {report.Dead} of {report.Channels} channels dead, {report.Health.Died} of them died " +
        $"in training");
    foreach (var layer in report.Layers)
    {
        var died = layer.ChannelReports.Where(channel => channel.Verdict.IsDead() && channel.History is { EverFired: true })
            .Select(channel => channel.History!.Value.DiedAt).ToList();
        if (died.Count > 0)
            Console.WriteLine(
            $"  {layer.Name}: {died.Count} channels fired for the last time between the steps {died.Min()} and {died.Max()}");
        foreach (var cause in layer.Causes.Take(1)) Console.WriteLine($"  {layer.Name}: {cause.Cause}, {cause.Channels} channels");
    }
    Console.WriteLine();
}
