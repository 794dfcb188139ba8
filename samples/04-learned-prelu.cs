#!/usr/bin/env dotnet
#:project ../src/TorchRelu.Extensions
#:project Common
// Only the dead channels of a layer become PReLU: the others compute what they did, and the slopes of the dead ones are learned.
using TorchRelu;
using TorchRelu.Samples;
using TorchSharp.Modules;
using static TorchSharp.torch;

using var data = new Clouds();
using var model = Networks.Mlp();
using var optimizer = optim.Adam(model.parameters(), Networks.DeadlyRate);
var policy = new RepairPolicy(
    RepairRule.When(Severity.Critical).Do(Remedy.LowerRate(), Remedy.PRelu(0.25, perChannel: true, SwitchScope.DeadChannels)));
using var monitor = DyingReluMonitor.Attach(model, optimizer, new DyingReluOptions { Policy = policy });

Networks.Train(model, optimizer, data, monitor, epochs: 20);

foreach (var repair in monitor.Repairs) Console.WriteLine(repair);
foreach (var (name, module) in model.named_children())
{
    if (module is not PReLU prelu) continue;
    using var slopes = prelu.weight!.detach().clone();
    var learned = slopes.data<float>().Where(slope => slope != 0).ToList();
    Console.WriteLine(
        $"{name}: {learned.Count} of {slopes.numel()} channels have a slope, from {learned.Min():0.00} to {learned.Max():0.00}; the " +
        $"others are a ReLU still");
}
Console.WriteLine($"accuracy {data.Accuracy(model):0.0 %}");

// The weights fit a fresh model only after the same switches: the plan makes them.
var plan = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
monitor.Plan.Save(plan);
using var fresh = Networks.Mlp(seed: 2);
using var switches = SwitchPlan.Load(plan).ApplyTo(fresh);
fresh.load_state_dict(model.state_dict());
Console.WriteLine($"accuracy of a fresh model with the plan and the weights: {data.Accuracy(fresh):0.0 %}");
File.Delete(plan);
