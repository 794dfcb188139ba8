using FluentAssertions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using static TorchSharp.torchvision;

namespace TorchRelu.Field;

/// <summary>The models of TorchVision, as they are: residual sums in place, branches, ReLU6, classifiers behind a flattening.</summary>
public sealed class VisionModels
{
    private static readonly Dictionary<string, (Func<Module<Tensor, Tensor>> Make, long Size)> s_models =
        new Dictionary<string, (Func<Module<Tensor, Tensor>>, long)>
        {
            ["resnet18"] = (() => models.resnet18(10), 64),
            ["vgg11"] = (() => models.vgg11(10), 64),
            ["alexnet"] = (() => models.alexnet(10), 96),
            ["googlenet"] = (() => models.googlenet(10), 64),
            ["mobilenet_v2"] = (() => models.mobilenet_v2(10), 64),
        };

    [Theory]
    [InlineData("resnet18", 17)]
    [InlineData("vgg11", 10)]
    [InlineData("alexnet", 7)]
    [InlineData("googlenet", 57)]
    [InlineData("mobilenet_v2", 35)]
    public void Every_rectifier_of_a_model_of_TorchVision_is_counted(string name, int rectifiers)
    {
        manual_seed(1);
        using var model = Made(name);
        using var images = randn(4, 3, s_models[name].Size, s_models[name].Size);
        using var monitor = DyingReluMonitor.Attach(model);
        var naive = new Dictionary<string, double>();
        foreach (var (layer, module) in model.named_modules().Where(named => IsRelu(named.module)))
        {
            var isBounded = module is TorchSharp.Modules.ReLU6;
            ((Module<Tensor, Tensor>)module).register_forward_hook((_, _, output) => Zeros(naive, layer, output, isBounded));
        }

        using (NewDisposeScope()) model.call(images).mean().backward();
        monitor.Step();

        var report = monitor.Report();
        report.Layers.Should().HaveCount(rectifiers).And.OnlyContain(layer => layer.Channels > 0 && layer.Problem == null);
        report.Findings.Should().NotContain(finding => finding.Severity > Severity.None);
        foreach (var layer in report.Layers.Where(layer => naive.ContainsKey(layer.Name)))
            layer.ZeroShare.Should().BeApproximately(naive[layer.Name], 1e-9, layer.Name);
    }

    [Fact]
    public void A_resnet18_with_the_trace_trains_bit_for_bit_as_without_a_monitor()
    {
        var (plain, watched) = (Trained(attach: false), Trained(attach: true));

        watched.Should().Equal(plain);
    }

    [Fact]
    public void A_collapsing_resnet18_is_critical_where_it_collapses()
    {
        manual_seed(1);
        using var model = Made("resnet18");
        using var images = randn(64, 3, 32, 32);
        using var labels = randint(10, [64], int64);
        using var optimizer = optim.SGD(model.parameters(), 3);
        using var monitor = DyingReluMonitor.Attach(model, optimizer);
        for (var step = 0; step < 40; step++)
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            var batch = arange(step % 4 * 16, (step % 4 * 16) + 16, 1);
            var loss = functional.cross_entropy(model.call(images.index_select(0, batch)), labels.index_select(0, batch));
            loss.backward();
            optimizer.step();
            monitor.Step(loss.item<float>());
            if (step % 4 == 3) monitor.EndEpoch();
        }

        var report = monitor.Report();
        var collapsed = report.Layers.Where(layer => layer.DeadShare > 0.9).ToList();
        collapsed.Should().NotBeEmpty().And.OnlyContain(layer => layer.Severity == Severity.Critical);
        report.Health.Severity.Should().Be(Severity.Critical);
    }

    private static bool IsRelu(nn.Module module) => module is TorchSharp.Modules.ReLU or TorchSharp.Modules.ReLU6;

    private static Module<Tensor, Tensor> Made(string name) => s_models[name].Make();

    private static Tensor Zeros(Dictionary<string, double> naive, string layer, Tensor output, bool isBounded)
    {
        // A ReLU6 passes no gradient at 6 either.
        using var scope = NewDisposeScope();
        var zeros = (isBounded ? output.detach().le(0).logical_or(output.ge(6)) : output.detach().le(0)).to_type(float64).mean();
        // The trace runs the forward before the real one, so the last call is the one that counts.
        naive[layer] = zeros.item<double>();
        return output;
    }

    private static float[] Trained(bool attach)
    {
        manual_seed(7);
        using var model = Made("resnet18");
        using var optimizer = optim.Adam(model.parameters(), 1e-3);
        using var monitor = attach ? DyingReluMonitor.Attach(model, optimizer) : null;
        for (var step = 0; step < 3; step++)
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            var loss = functional.cross_entropy(model.call(randn(4, 3, 32, 32)), randint(10, [4], int64));
            loss.backward();
            optimizer.step();
            monitor?.Step(loss.item<float>());
        }
        using var ended = NewDisposeScope();
        return [.. model.state_dict().Values.SelectMany(tensor => tensor.to_type(float32).data<float>().ToArray()), randn(1).item<float>()];
    }
}
