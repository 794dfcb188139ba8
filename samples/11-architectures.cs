#!/usr/bin/env dotnet
#:project ../src/TorchRelu.Extensions
#:project Common
// Networks as people write them, unchanged: what the monitor sees of each, and what it says it cannot see.
using TorchRelu;
using TorchRelu.Samples;
using static TorchSharp.torch;

foreach (var (name, create, input) in Architectures.All)
{
    manual_seed(1);
    using var scope = NewDisposeScope();
    using var model = create();
    using var optimizer = optim.SGD(model.parameters(), 0.001);
    Console.WriteLine($"{name}:");
    try
    {
        using var monitor = DyingReluMonitor.Attach(model, optimizer);
        optimizer.zero_grad();
        var output = model.call(randn(input));
        (output * output).mean().backward();
        optimizer.step();
        monitor.Step();

        var report = monitor.Report();
        var activations = report.Layers.GroupBy(layer => layer.Activation).Select(group => $"{group.Count()} {group.Key}");
        Console.WriteLine(
            $"  sees {report.Layers.Count(layer => layer.Channels > 0)} of {report.Layers.Count} sites " +
            $"({string.Join(", ", activations)}), {report.Channels} channels");
        foreach (
            var finding in report.Findings.Where(finding =>
            finding.Kind is FindingKind.SuspectedFunctional or FindingKind.NothingCanDie or
                FindingKind.ModuleReused or FindingKind.NeverCalled))
            Console.WriteLine($"  {finding.Text}");
    }
    catch (ArgumentException nothing)
    {
        Console.WriteLine($"  {nothing.Message}");
    }
}
