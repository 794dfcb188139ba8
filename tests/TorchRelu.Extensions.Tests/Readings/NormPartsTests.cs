using FluentAssertions;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

/// <summary>What moved a channel's mean where a normalisation lies between its weights and the rectifier.</summary>
public sealed class NormPartsTests(ITestOutputHelper console)
{
    private const int Draws = 15;

    public static IEnumerable<object[]> Norms => new[]
    {
        "BatchNorm1d behind Linear", "BatchNorm2d behind Conv2d", "BatchNorm3d behind ConvTranspose3d", "LayerNorm behind Linear",
        "LayerNorm behind Linear of sequences", "GroupNorm behind Conv2d", "GroupNorm behind Conv1d", "InstanceNorm2d behind Conv2d",
    }.Select(name => new object[] { name });

    [Theory]
    [MemberData(nameof(Norms))]
    public void Scale_shift_and_inputs_add_up_to_the_change_of_the_mean(string name)
    {
        var worst = 0.0;
        for (var seed = 1; seed <= Draws; seed++)
        {
            using var scope = NewDisposeScope();
            var (drawn, norm) = Draw(name, seed);
            var (first, second, before, _) = Read(drawn, drawn.Make(), norm, seed, () => { });
            var (was, now) = (first.Calls[norm].Single().Output, second.Calls[norm].Single().Output);
            worst = Math.Max(worst, MeanParts.OfNorm(norm, before, was, now, drawn.Channels).ShouldBeRead(
                first.Readings[("relu", 0)], second.Readings[("relu", 0)], was, now, drawn.Channels, $"{name}, {drawn.Text}"));
        }
        console.WriteLine($"{name}: {worst:G3} spreads");
    }

    [Theory]
    [InlineData("BatchNorm1d behind Linear")]
    [InlineData("BatchNorm2d behind Conv2d")]
    public void By_its_running_statistics_a_normalisation_is_a_part_of_the_layer(string name)
    {
        var worst = 0.0;
        for (var seed = 1; seed <= Draws; seed++)
        {
            using var scope = NewDisposeScope();
            var (drawn, norm) = Draw(name, seed);
            norm.eval();
            Spread(norm, seed);
            var layer = drawn.Make();
            var factor = Factor(norm);
            var shift = Shift(norm, layer);
            var layerBefore = MeanParts.Parameters(layer);
            var (first, second, _, _) = Read(drawn, layer, norm, seed, () => Spread(norm, seed + 1_000));

            var (x, y) = (first.Calls[layer].Single().Input, second.Calls[layer].Single().Input);
            // w.mu before, w'.mu and w'.(mu' - mu): with weights of zero before, the part of the weights is all that they give.
            var none = layerBefore.ToDictionary(named => named.Key, named => named.Value.mul(0));
            var after = MeanParts.OfLayer(layer, drawn.Make().to(float64), none, x, y, drawn.Channels);
            var own = MeanParts.OfLayer(layer, drawn.Make().to(float64), layerBefore, x, y, drawn.Channels);
            var now = Factor(norm);
            double[] Each(Func<int, double> value) => [.. Enumerable.Range(0, factor.Length).Select(value)];
            var expected = new MeanParts(Each(c => (now[c] * after.Weights[c]) - (factor[c] * (after.Weights[c] - own.Weights[c]))),
                [.. Shift(norm, layer).Zip(shift, (a, b) => a - b)], Each(c => now[c] * after.Inputs[c]));
            worst = Math.Max(worst, expected.ShouldBeRead(first.Readings[("relu", 0)], second.Readings[("relu", 0)],
                first.Calls[norm].Single().Output, second.Calls[norm].Single().Output, drawn.Channels, $"{name}, {drawn.Text}"));
        }
        console.WriteLine($"{name} in eval mode: {worst:G3} spreads");
    }

    [Fact]
    public void By_the_statistics_of_the_batch_only_the_shift_moves_the_mean()
    {
        using var scope = NewDisposeScope();
        var (drawn, norm) = Draw("BatchNorm2d behind Conv2d", 1);

        var (first, second, before, after) = Read(drawn, drawn.Make(), norm, 1, () => { });

        var (was, now) = (first.Readings[("relu", 0)].Producer!, second.Readings[("relu", 0)].Producer!);
        now.Weights.Should().OnlyContain(part => part == 0);
        now.Bias.Zip(was.Bias, (a, b) => (float)(a - b)).Should()
            .Equal(MeanParts.Numbers(after["bias"] - before["bias"]).Select(value => (float)value), (a, b) => Math.Abs(a - b) < 1e-6);
        now.Norms.Should().Equal(MeanParts.Numbers(after["weight"].abs()).Select(value => (float)value));
    }

    private static (DrawnLayer Drawn, nn.Module<Tensor, Tensor> Norm) Draw(string name, int seed)
    {
        var parts = name.Split(" behind ");
        var drawn = DrawnLayer.Of(parts[1], seed);
        // One row has no statistics of a batch.
        drawn = drawn with { Shape = [drawn.Shape[0] + 2, .. drawn.Shape.Skip(1)] };
        using var layer = drawn.Make();
        using var output = layer.call(zeros(drawn.Shape));
        var channels = output.shape[drawn.Channels];
        nn.Module<Tensor, Tensor> norm = parts[0] switch
        {
            "BatchNorm1d" => nn.BatchNorm1d(channels),
            "BatchNorm2d" => nn.BatchNorm2d(channels),
            "BatchNorm3d" => nn.BatchNorm3d(channels),
            "LayerNorm" => nn.LayerNorm([channels]),
            "InstanceNorm2d" => nn.InstanceNorm2d(channels, affine: true),
            _ => nn.GroupNorm(channels % 2 == 0 ? 2 : 1, channels),
        };
        using (no_grad())
        {
            // TorchSharp leaves those of GroupNorm as the memory was.
            foreach (var (of, parameter) in norm.named_parameters()) parameter.fill_(of == "weight" ? 1 : 0);
        }
        new Drawn(seed).Update(norm);
        return (drawn, norm);
    }

    private static (SeenForward First, SeenForward Second, Dictionary<string, Tensor> Before, Dictionary<string, Tensor> After) Read(
        DrawnLayer drawn, nn.Module<Tensor, Tensor> layer, nn.Module<Tensor, Tensor> norm, int seed, Action between)
    {
        var draws = new Drawn(seed);
        using var watched = new WatchedModel(nn.Sequential(("layer", layer), ("norm", norm), ("relu", nn.ReLU())));
        var first = watched.Read(0, draws.Inputs(drawn.Shape));
        var before = MeanParts.Parameters(norm);
        draws.Update(layer);
        draws.Update(norm);
        between();
        var second = watched.Read(1, draws.Inputs(drawn.Shape));
        return (first, second, before, MeanParts.Parameters(norm));
    }

    // Running statistics that belong to no batch.
    private static void Spread(nn.Module norm, int seed)
    {
        using var ungraded = no_grad();
        foreach (var (name, buffer) in norm.named_buffers())
        {
            if (name == "running_mean") buffer.copy_(new Drawn(seed).Inputs(buffer.shape));
            else if (name == "running_var") buffer.copy_(new Drawn(seed).Inputs(buffer.shape).abs().add(0.1));
        }
    }

    private static Tensor Buffer(nn.Module norm, string name) =>
        norm.named_buffers().Single(named => named.name == name).buffer.to_type(float64);

    private static double[] Factor(nn.Module norm)
    {
        using var ungraded = no_grad();
        return MeanParts.Numbers(MeanParts.Parameters(norm)["weight"] / (Buffer(norm, "running_var") + ((BatchNorm)norm).eps).sqrt());
    }

    private static double[] Shift(nn.Module norm, nn.Module layer)
    {
        using var ungraded = no_grad();
        var mean = Buffer(norm, "running_mean");
        var bias = MeanParts.Parameters(layer).GetValueOrDefault("bias", zeros_like(mean));
        return [.. MeanParts.Numbers(MeanParts.Parameters(norm)["bias"]).Zip(MeanParts.Numbers(bias - mean), Factor(norm))
            .Select(part => part.First + (part.Second * part.Third))];
    }
}
