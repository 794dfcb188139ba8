using System.Globalization;
using System.Text.RegularExpressions;
using FluentAssertions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Field;

/// <summary>Advice that names a rate, or the centring of inputs, is followed: the same training then keeps its units.</summary>
public sealed class Advice
{
    private const int Rows = 2_048;
    private const int Batch = 64;
    private const int Epochs = 3;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_rate_that_is_advised_saves_two_thirds_of_the_dead(int seed)
    {
        var (before, lossBefore) = Train(0.1, isCentred: false, seed);
        var advised = before.Findings.Select(finding => Regex.Match(finding.Advice ?? "", @"learning rate from 0\.1 to ([0-9.]+\d)"))
            .Where(match => match.Success).Select(match => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).ToList();
        advised.Should().NotBeEmpty();

        var (after, lossAfter) = Train(advised.Min(), isCentred: false, seed);

        after.Dead.Should().BeLessThanOrEqualTo(before.Dead / 3);
        lossAfter.Should().BeLessThanOrEqualTo(lossBefore + 0.01);
    }

    [Theory]
    [InlineData(0.01, 1)]
    [InlineData(0.01, 2)]
    [InlineData(0.01, 3)]
    [InlineData(0.003, 1)]
    public void Centring_where_it_is_advised_saves_two_thirds_of_the_dead(double rate, int seed)
    {
        var (before, lossBefore) = Train(rate, isCentred: false, seed);
        before.Dead.Should().BeGreaterThanOrEqualTo(6);
        before.Layers.SelectMany(layer => layer.Causes).MaxBy(cause => cause.Channels)!.Advice.Should().Contain("Centre the inputs");

        var (after, lossAfter) = Train(rate, isCentred: true, seed);

        after.Dead.Should().BeLessThanOrEqualTo(before.Dead / 3);
        lossAfter.Should().BeLessThanOrEqualTo(lossBefore + 0.01);
    }

    private static (ReluReport Report, double Loss) Train(double rate, bool isCentred, int seed)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(seed);
        // Pixels: sparse, and never negative.
        var classes = randint(10, [Rows], int64);
        var inputs = rand(10, 400).gt(0.7).to_type(float32)[classes].mul(rand(Rows, 400)).add(rand(Rows, 400).mul(0.3));
        var layers = new List<(string, Module<Tensor, Tensor>)>();
        foreach (var (name, fanIn) in new[] { ("1", 400), ("2", 96) })
        {
            if (isCentred) layers.Add(($"centre{name}", new CentredInputs()));
            layers.AddRange([($"fc{name}", Linear(fanIn, 96)), ($"relu{name}", ReLU())]);
        }
        using var model = Sequential([.. layers, ("head", Linear(96, 10))]);
        using var optimizer = optim.Adam(model.parameters(), rate);
        using var monitor = DyingReluMonitor.Attach(model, optimizer);
        var losses = new List<double>();
        for (var epoch = 0; epoch < Epochs; epoch++)
        {
            using var order = randperm(Rows, int64);
            for (var row = 0; row < Rows; row += Batch)
            {
                using var step = NewDisposeScope();
                var rows = order.narrow(0, row, Batch);
                optimizer.zero_grad();
                var loss = functional.cross_entropy(model.call(inputs[rows]), classes[rows]);
                loss.backward();
                optimizer.step();
                losses.Add(loss.item<float>());
                monitor.Step(losses[^1]);
            }
            monitor.EndEpoch();
        }
        return (monitor.Report(), losses.TakeLast(Rows / Batch).Average());
    }

    /// <summary>Subtracts the mean over the batch.</summary>
    private sealed class CentredInputs() : Module<Tensor, Tensor>(nameof(CentredInputs))
    {
        public override Tensor forward(Tensor input) => input - input.mean([0L], keepdim: true);
    }
}
