using FluentAssertions;
using TorchSharp;
using Xunit;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

/// <summary>What moved a channel's mean, for each kind of layer with weights.</summary>
public sealed class LayerPartsTests(ITestOutputHelper console)
{
    private const int Draws = 15;

    public static IEnumerable<object[]> Kinds => DrawnLayer.Kinds.Select(kind => new object[] { kind });

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Weights_bias_and_inputs_add_up_to_the_change_of_the_mean(string kind)
    {
        var worst = 0.0;
        for (var seed = 1; seed <= Draws; seed++)
        {
            using var scope = NewDisposeScope();
            var (drawn, draws) = (DrawnLayer.Of(kind, seed), new Drawn(seed));
            worst = Math.Max(worst, Deviation(drawn, draws, ("layer", drawn.Make()), ("relu", nn.ReLU())));
        }
        console.WriteLine($"{kind}: {worst:G3} spreads");
    }

    [Theory]
    [InlineData("Conv1d")]
    [InlineData("Conv2d")]
    [InlineData("Conv3d")]
    public void Before_pooling_they_add_up_as_well(string kind)
    {
        for (var seed = 1; seed <= 5; seed++)
        {
            using var scope = NewDisposeScope();
            var (drawn, draws) = (DrawnLayer.Of(kind, seed), new Drawn(seed));
            nn.Module<Tensor, Tensor> pool = kind switch { "Conv1d" => nn.MaxPool1d(2), "Conv2d" => nn.MaxPool2d(2), _ => nn.MaxPool3d(2) };
            // A kernel of the size of the output leaves one position.
            var larger = drawn with { Shape = [.. drawn.Shape.Take(2), .. drawn.Shape.Skip(2).Select(size => size + 8)] };
            Deviation(larger, draws, ("layer", drawn.Make()), ("pool", pool), ("relu", nn.ReLU()));
        }
    }

    [Fact]
    public void Readings_of_different_batch_sizes_are_compared_as_well()
    {
        using var scope = NewDisposeScope();
        var (drawn, draws) = (DrawnLayer.Of("Conv2d", 3), new Drawn(3));

        var deviation = Deviation(drawn, draws, rows: 11, ("layer", drawn.Make()), ("relu", nn.ReLU()));

        deviation.Should().BeLessThan(1e-4);
    }

    [Theory]
    [InlineData(40, 16)]
    [InlineData(16, 16)]
    [InlineData(3, 3)]
    public void Of_many_images_sixteen_are_read_at_the_layer_and_behind_it(long images, long read)
    {
        using var scope = NewDisposeScope();
        var (layer, inputs) = (nn.Conv2d(2, 3, 3), randn(images, 2, 8, 8));
        using var all = new WatchedModel(nn.Sequential(("layer", layer), ("relu", nn.ReLU())));
        using var few = new WatchedModel(nn.Sequential(("layer", layer), ("relu", nn.ReLU())));

        var reading = all.Read(0, inputs).Readings.Single().Value;

        reading.Values.Should().Be(read * 6 * 6);
        reading.Should().BeEquivalentTo(few.Read(0, inputs.narrow(0, 0, read)).Readings.Single().Value);
    }

    [Fact]
    public void The_first_reading_has_no_part_of_the_weights()
    {
        using var scope = NewDisposeScope();
        var (drawn, draws) = (DrawnLayer.Of("Linear", 1), new Drawn(1));
        using var watched = new WatchedModel(nn.Sequential(("layer", drawn.Make()), ("relu", nn.ReLU())));

        var first = watched.Read(0, draws.Inputs(drawn.Shape));

        first.Readings.Single().Value.Producer!.Weights.Should().BeNull();
    }

    private static double Deviation(DrawnLayer drawn, Drawn draws, params (string, nn.Module<Tensor, Tensor>)[] layers) =>
        Deviation(drawn, draws, drawn.Shape[0], layers);

    private static double Deviation(DrawnLayer drawn, Drawn draws, long rows, params (string, nn.Module<Tensor, Tensor>)[] layers)
    {
        var layer = layers[0].Item2;
        using var watched = new WatchedModel(nn.Sequential(layers));
        var first = watched.Read(0, draws.Inputs(drawn.Shape));
        var before = MeanParts.Parameters(layer);
        draws.Update(layer);
        var second = watched.Read(1, draws.Inputs([rows, .. drawn.Shape.Skip(1)]));

        var (was, now) = (first.Calls[layer].Single(), second.Calls[layer].Single());
        var twin = drawn.Make().to(float64);
        return MeanParts.OfLayer(layer, twin, before, was.Input, now.Input, drawn.Channels)
            .ShouldBeRead(first.Readings[("relu", 0)], second.Readings[("relu", 0)], was.Output, now.Output, drawn.Channels, drawn.Text);
    }
}
