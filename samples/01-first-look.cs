#!/usr/bin/env dotnet
#:project ../src/TorchRelu.Extensions
#:project Common
// Attaching to a model that exists already: nothing in it changes, and a report says what its rectifiers do.
using TorchRelu;
using TorchRelu.Samples;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

using var data = new Clouds();
using var model = Networks.Mlp();
using var optimizer = optim.Adam(model.parameters(), 0.001);

using var monitor = DyingReluMonitor.Attach(model, optimizer);   // finds every rectifier
Console.WriteLine(monitor);

for (var epoch = 1; epoch <= 10; epoch++)
{
    foreach (var (inputs, labels) in data.Batches())
    {
        using var scope = NewDisposeScope();
        optimizer.zero_grad();
        var loss = functional.cross_entropy(model.call(inputs), labels);
        loss.backward();
        optimizer.step();
        monitor.Step(loss.item<float>());                        // after each optimizer.step()
    }
    monitor.EndEpoch(data.Accuracy(model));                      // after each pass over the data
}

Console.WriteLine($"Accuracy {data.Accuracy(model):0.0 %}");
Console.WriteLine(monitor.Report().ToText(100));
