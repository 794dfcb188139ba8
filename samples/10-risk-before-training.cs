#!/usr/bin/env dotnet
#:project ../src/TorchRelu.Extensions
// Before the first step: how likely is a network dead at birth? Deep and narrow ones are.
using TorchRelu;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

foreach (var (width, depth) in ((int, int)[])[(64, 3), (5, 10), (3, 10), (2, 10)])
{
    manual_seed(1);
    using var model = Deep(width, depth);
    var risk = ModelRisk.Assess(model, [1]);

    Console.WriteLine($"{depth} layers of {width}. {risk}");
    if (risk.Severity == Severity.Critical) risk.SaveHtml(Path.Combine(Path.GetTempPath(), "risk.html"));
}

static Module<Tensor, Tensor> Deep(int width, int depth)
{
    var layers = new List<(string, Module<Tensor, Tensor>)>();
    for (var i = 1; i <= depth; i++)
    {
        var linear = Linear(i == 1 ? 1 : width, width);
        init.kaiming_normal_(linear.weight!, nonlinearity: init.NonlinearityType.ReLU);
        init.zeros_(linear.bias!);
        layers.Add(($"fc{i}", linear));
        layers.Add(($"relu{i}", ReLU()));
    }
    layers.Add(("out", Linear(width, 1)));
    return Sequential(layers);
}
