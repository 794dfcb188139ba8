#!/usr/bin/env dotnet
#:project ../src/TorchRelu.Extensions
#:project Common
// A policy repairs the training while it runs: the rate that killed the network is lowered, and dead rectifiers become LeakyReLU.
using TorchRelu;
using TorchRelu.Samples;
using static TorchSharp.torch;

using var data = new Clouds();
Console.WriteLine($"unwatched: accuracy {Run(policy: null):0.0 %}");
Console.WriteLine($"repaired:  accuracy {Run(new RepairPolicy(
    RepairRule.When(Severity.Critical).Do(Remedy.LowerRate(), Remedy.LeakyRelu(0.01)))):0.0 %}");

double Run(RepairPolicy? policy)
{
    using var model = Networks.Mlp();
    using var optimizer = optim.Adam(model.parameters(), Networks.DeadlyRate);
    using var monitor = DyingReluMonitor.Attach(model, optimizer, new DyingReluOptions { Policy = policy });

    Networks.Train(model, optimizer, data, monitor, epochs: 20);

    foreach (var repair in monitor.Repairs)
    {
        Console.WriteLine($"  {repair}");
        Console.WriteLine($"    because {repair.Evidence}");
        Console.WriteLine($"    then {repair.Verdict}");
    }
    // What was replaced is in the model: its modules, and what is saved of it.
    foreach (var (name, module) in model.named_children()) Console.WriteLine($"  {name}: {module.GetType().Name}");
    return data.Accuracy(model);
}
