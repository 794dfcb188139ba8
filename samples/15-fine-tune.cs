#!/usr/bin/env dotnet
#:project ../src/TorchRelu.Extensions
#:project Common
#:package TorchVision
// Fine-tuning: the backbone of TorchVision's ResNet-18 is frozen and only watched, a new head with a ReLU is trained and watched.
// resnet18(weights_file: ...) would load weights that were trained. Those here are random, and still tell four patterns apart.
using TorchRelu;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using static TorchSharp.torchvision;

const int Images = 256, BatchSize = 32, Classes = 4;
manual_seed(1);
using var resnet = models.resnet18();
var backbone = Sequential(resnet.named_children().Where(child => child.name != "fc")
    .Select(child => (child.name, (Module<Tensor, Tensor>)child.module)));
foreach (var parameter in backbone.parameters()) parameter.requires_grad = false;
backbone.eval();                                       // the statistics of its normalisations are frozen too
var (images, labels) = Patterns();

// What a ReLU has rectified is never negative, and half of the units behind it die. The report says what to do: normalise in front.
FineTune(Sequential(("fc1", Linear(512, 64)), ("relu", ReLU()), ("fc2", Linear(64, Classes))));
var report = FineTune(Sequential(("norm", BatchNorm1d(512)), ("fc1", Linear(512, 64)), ("relu", ReLU()), ("fc2", Linear(64, Classes))));
Console.WriteLine(report.ToText(100).Split("\nFindings")[0]);

ReluReport FineTune(Module<Tensor, Tensor> head)
{
    var model = Sequential(("backbone", backbone), ("head", head));
    using var optimizer = optim.Adam(head.parameters(), 0.001);
    using var monitor = DyingReluMonitor.Attach(model, optimizer);
    var right = 0.0;
    for (var epoch = 1; epoch <= 4; epoch++)
    {
        right = 0;
        for (var row = 0; row < Images; row += BatchSize)
        {
            using var scope = NewDisposeScope();
            var wanted = labels[row..(row + BatchSize)];
            optimizer.zero_grad();
            var output = model.call(images[row..(row + BatchSize)]);
            var loss = functional.cross_entropy(output, wanted);
            loss.backward();
            optimizer.step();
            monitor.Step(loss.item<float>());
            right += output.argmax(1).eq(wanted).sum().item<long>() / (double)Images;
        }
        monitor.EndEpoch(right);
    }

    Console.WriteLine($"{string.Join(", ", head.named_children().Select(child => child.name))}: {right:0 %} right in the last epoch");
    var report = monitor.Report();
    foreach (var (name, part) in model.named_children())
    {
        var layers = report.Layers.Where(layer => layer.Name.StartsWith("head") == (name == "head")).ToList();
        var trained = part.parameters().Where(parameter => parameter.requires_grad).Sum(parameter => parameter.numel());
        Console.WriteLine(
            $"  {name}: {trained:N0} of {part.parameters().Sum(parameter => parameter.numel()):N0} weights are trained; " +
            $"{layers.Sum(layer => layer.Dead)} of {layers.Sum(layer => layer.Channels)} channels are dead, rectifiers: {layers.Count}");
    }
    foreach (var finding in report.Findings.Where(finding => finding.Layer == "head.relu").Take(1)) Console.WriteLine($"  {finding.Text}");
    return report;
}

// Waves across, waves down, a chess board, nothing: each in noise.
static (Tensor Images, Tensor Labels) Patterns()
{
    using var scope = NewDisposeScope();
    var wave = arange(32).mul(1.5).sin();
    var patterns = stack([wave.view(1, 32).expand(32, 32), wave.view(32, 1).expand(32, 32), wave.outer(wave), zeros(32, 32)]);
    var labels = arange(Images).remainder(Classes);
    var images = patterns.index_select(0, labels).unsqueeze(1).add(randn(Images, 3, 32, 32).mul(0.5));
    return (images.MoveToOuterDisposeScope(), labels.MoveToOuterDisposeScope());
}
