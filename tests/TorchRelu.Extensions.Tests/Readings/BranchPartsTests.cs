using FluentAssertions;
using TorchSharp;
using Xunit;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

/// <summary>What moved a channel's mean where more than one layer and one rectifier in a row make it.</summary>
public sealed class BranchPartsTests(ITestOutputHelper console)
{
    private const int Draws = 10;

    [Theory]
    [InlineData("BatchNorm2d", false)]
    [InlineData("BatchNorm2d", true)]
    [InlineData("GroupNorm", false)]
    [InlineData("GroupNorm", true)]
    public void Of_a_sum_the_parts_of_all_branches_add_up(string normed, bool inPlace)
    {
        var worst = 0.0;
        for (var seed = 1; seed <= Draws; seed++)
        {
            using var scope = NewDisposeScope();
            var draws = new Drawn(seed);
            nn.Module<Tensor, Tensor> norm = normed == "GroupNorm" ? nn.GroupNorm(2, 4) : nn.BatchNorm2d(4);
            using (no_grad())
            {
                foreach (var (name, parameter) in norm.named_parameters()) parameter.fill_(name == "weight" ? 1 : 0);
            }
            draws.Update(norm);
            var model = new Branches(4, norm, inPlace);
            var conv = Child(model, "conv1");
            using var watched = new WatchedModel(model);
            var first = watched.Read(0, draws.Inputs(5, 4, 6, 7));
            var (convBefore, normBefore) = (MeanParts.Parameters(conv), MeanParts.Parameters(norm));
            draws.Update(model);
            var second = watched.Read(1, draws.Inputs(5, 4, 6, 7));

            var (was, now) = (first.Calls[conv].Single(), second.Calls[conv].Single());
            var (normWas, normNow) = (first.Calls[norm].Single().Output, second.Calls[norm].Single().Output);
            var parts = MeanParts.OfLayer(conv, nn.Conv2d(4, 4, 3, padding: 1).to(float64), convBefore, was.Input, now.Input, 1)
                + MeanParts.OfNorm(norm, normBefore, normWas, normNow, 1) + MeanParts.OfIdentity(was.Input, now.Input, 1);
            worst = Math.Max(worst, parts.ShouldBeRead(first.Readings[("relu", 0)], second.Readings[("relu", 0)],
                was.Output + normWas + was.Input, now.Output + normNow + now.Input, 1, $"a sum with {normed}, seed {seed}"));
        }
        console.WriteLine($"sum with {normed}: {worst:G3} spreads");
    }

    [Fact]
    public void A_layer_and_a_rectifier_that_are_used_twice_have_parts_of_each_use()
    {
        var worst = 0.0;
        for (var seed = 1; seed <= Draws; seed++)
        {
            using var scope = NewDisposeScope();
            var draws = new Drawn(seed);
            var model = new SharedLinear(9);
            var layer = Child(model, "fc");
            using var watched = new WatchedModel(model);
            var first = watched.Read(0, draws.Inputs(30, 9));
            var before = MeanParts.Parameters(layer);
            draws.Update(model);
            var second = watched.Read(1, draws.Inputs(30, 9));

            foreach (var use in (int[])[0, 1])
            {
                var (was, now) = (first.Calls[layer][use], second.Calls[layer][use]);
                worst = Math.Max(worst, MeanParts.OfLayer(layer, nn.Linear(9, 9).to(float64), before, was.Input, now.Input, 1).ShouldBeRead(
                    first.Readings[("relu", use)], second.Readings[("relu", use)], was.Output, now.Output, 1, $"use {use}, seed {seed}"));
            }
        }
        console.WriteLine($"shared: {worst:G3} spreads");
    }

    [Fact]
    public void A_rectifier_that_is_a_function_has_the_parts_of_the_layer_before()
    {
        using var scope = NewDisposeScope();
        var draws = new Drawn(1);
        var model = new FunctionalRelu();
        using var watched = new WatchedModel(model);
        var first = watched.Read(0, draws.Inputs(30, 20));
        var before = Layers(model).ToDictionary(layer => layer.Key, layer => MeanParts.Parameters(layer.Value));
        draws.Update(model);
        var second = watched.Read(1, draws.Inputs(30, 20));

        foreach (var (site, name, twin) in new[] { ("fc1", "fc1", nn.Linear(20, 12)), ("relu2", "fc2", nn.Linear(12, 8)) })
        {
            var layer = Child(model, name);
            var (was, now) = (first.Calls[layer].Single(), second.Calls[layer].Single());
            MeanParts.OfLayer(layer, twin.to(float64), before[name], was.Input, now.Input, 1)
                .ShouldBeRead(first.Readings[(site, 0)], second.Readings[(site, 0)], was.Output, now.Output, 1, site);
        }
    }

    [Fact]
    public void Behind_a_flattening_the_channels_of_the_convolution_are_read()
    {
        using var scope = NewDisposeScope();
        var draws = new Drawn(2);
        var layer = nn.Conv2d(2, 5, 3);
        using var watched = new WatchedModel(nn.Sequential(
            ("conv", layer), ("pool", nn.MaxPool2d(2)), ("flat", nn.Flatten()), ("relu", nn.ReLU()), ("fc", nn.Linear(45, 3))));
        var first = watched.Read(0, draws.Inputs(6, 2, 8, 8));
        var before = MeanParts.Parameters(layer);
        draws.Update(layer);
        var second = watched.Read(1, draws.Inputs(6, 2, 8, 8));

        var (was, now) = (first.Calls[layer].Single(), second.Calls[layer].Single());
        second.Readings[("relu", 0)].Channels.Should().HaveCount(5);
        MeanParts.OfLayer(layer, nn.Conv2d(2, 5, 3).to(float64), before, was.Input, now.Input, 1)
            .ShouldBeRead(first.Readings[("relu", 0)], second.Readings[("relu", 0)], was.Output, now.Output, 1, "the convolution");
    }

    [Fact]
    public void A_custom_layer_in_a_sum_leaves_the_fall_without_parts()
    {
        using var scope = NewDisposeScope();
        var draws = new Drawn(3);
        using var watched = new WatchedModel(new Branches(4, new Halved(), inPlace: false));

        watched.Read(0, draws.Inputs(5, 4, 6, 7));
        var second = watched.Read(1, draws.Inputs(5, 4, 6, 7));

        second.Readings[("relu", 0)].Channels.Should().HaveCount(4);
        second.Readings[("relu", 0)].Producer.Should().BeNull("what the custom layer does would be told as one of the inputs");
    }

    private static Dictionary<string, nn.Module> Layers(nn.Module model) =>
        model.named_children().ToDictionary(named => named.name, named => named.module);

    private static nn.Module<Tensor, Tensor> Child(nn.Module model, string name) => (nn.Module<Tensor, Tensor>)Layers(model)[name];

    private sealed class Halved : nn.Module<Tensor, Tensor>
    {
        private readonly TorchSharp.Modules.Parameter scale = new(ones(1) / 2);

        public Halved()
            : base(nameof(Halved)) => RegisterComponents();

        public override Tensor forward(Tensor input) => input.mul(scale);
    }
}
