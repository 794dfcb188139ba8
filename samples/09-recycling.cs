#!/usr/bin/env dotnet
#:project ../src/TorchRelu.Extensions
#:project Common
// Recycling: dead channels get fresh weights and zero weights behind them, so that the loss stays and they can learn again.
// A layer that is nearly all dead, in a network that has learnt nothing, is made anew as a whole.
using TorchRelu;
using TorchRelu.Samples;
using static TorchSharp.torch;

using var data = new Clouds();
using var model = Networks.Mlp();
using var optimizer = optim.Adam(model.parameters(), Networks.DeadlyRate);
var policy = new RepairPolicy(RepairRule.When(Severity.Critical).Do(Remedy.LowerRate(), Remedy.Recycle));
using var monitor = DyingReluMonitor.Attach(model, optimizer, new DyingReluOptions { Policy = policy });
monitor.Repaired += (_, repair) =>
    Console.WriteLine($"  {repair}{(repair.Channels.Count > 0 ? $" ({repair.Channels.Count} channels)" : "")}");

Networks.Train(model, optimizer, data, monitor, epochs: 20, afterEpoch: epoch =>
{
    var report = monitor.Report();
    if (epoch % 4 == 0)
        Console.WriteLine($"epoch {epoch,2}: accuracy {data.Accuracy(model):0.0 %}, {report.Dead,3} of {report.Channels} dead");
});
