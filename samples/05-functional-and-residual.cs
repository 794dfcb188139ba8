#!/usr/bin/env dotnet
#:project ../src/TorchRelu.Extensions
#:project Common
// Activations that are no modules: a trace of the first forward finds them, and they are watched by themselves.
using TorchRelu;
using TorchRelu.Samples;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

using var model = new Residual();
Look("as it is", new DyingReluOptions());
// Without the functions only the module is left. The options can name single places.
Look("modules alone", new DyingReluOptions { WatchFunctions = false });
Look("modules, and what fc3 reads", new DyingReluOptions { WatchFunctions = false }.WatchInputs("fc3"));

void Look(string title, DyingReluOptions options)
{
    using var data = new Clouds();
    using var optimizer = optim.SGD(model.parameters(), 0.01);
    using var monitor = DyingReluMonitor.Attach(model, optimizer, options);
    Networks.Train(model, optimizer, data, monitor, epochs: 2);

    Console.WriteLine($"{title}:");
    var report = monitor.Report();
    foreach (var layer in report.Layers) Console.WriteLine($"  sees {layer.Name} ({layer.Kind}): {layer.Dead} of {layer.Channels} dead");
    foreach (var finding in report.Findings.Where(finding => finding.Severity >= Severity.Warning))
        Console.WriteLine($"  {finding.Text}");
}

internal sealed class Residual : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> fc1 = Linear(Clouds.Inputs, 64);
    private readonly Module<Tensor, Tensor> fc2 = Linear(64, 64);
    private readonly Module<Tensor, Tensor> fc3 = Linear(64, Clouds.Classes);
    private readonly Module<Tensor, Tensor> relu = ReLU();

    public Residual()
        : base(nameof(Residual)) => RegisterComponents();

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = functional.relu(fc1.call(input));             // a function
        var y = relu.call(fc2.call(x));                       // a module
        return fc3.call(y.add(x).relu_()).MoveToOuterDisposeScope();
    }
}
