#!/usr/bin/env dotnet
#:project ../src/TorchRelu.Extensions
#:project Common
// A gate in CI: a training writes report.json, and what was fine last time must still be. `torchrelu check` does the same in a shell.
using TorchRelu;
using TorchRelu.Samples;
using static TorchSharp.torch;

var baseline = Train(Networks.HealthyRate);
Console.WriteLine($"the same training again: exit code {Gate(Train(Networks.HealthyRate))}");
Console.WriteLine($"somebody raised the rate: exit code {Gate(Train(Networks.DeadlyRate))}");

// 0 healthy, 2 findings, as torchrelu has it.
int Gate(ReluReport report)
{
    var comparison = ReportComparison.Compare(baseline, report, tolerance: 0.05);
    foreach (var layer in comparison.Layers.Where(layer => layer.Fails)) Console.WriteLine($"  {layer.Message}");
    return comparison.Passes && report.Health.Severity < Severity.Critical ? 0 : 2;
}

static ReluReport Train(double rate)
{
    using var data = new Clouds();
    using var model = Networks.Mlp();
    using var optimizer = optim.Adam(model.parameters(), rate);
    using var monitor = DyingReluMonitor.Attach(model, optimizer);
    Networks.Train(model, optimizer, data, monitor, epochs: 8);
    return monitor.Report();
}
