using FluentAssertions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Tests;

public sealed class MeasureTests
{
    public static IEnumerable<object[]> Networks =>
    [
        [new long[] { 16, 5 }, false, () => Sequential(("layer", Linear(5, 6)), ("act", ReLU()))],
        [new long[] { 4, 7, 5 }, true, () => Sequential(("layer", Linear(5, 6)), ("act", ReLU()))],
        [new long[] { 4, 3, 8, 8 }, false, () => Sequential(("layer", Conv2d(3, 6, 3)), ("act", ReLU(inplace: true)))],
        [new long[] { 4, 3, 9 }, false, () => Sequential(("layer", Conv1d(3, 6, 3)), ("act", ReLU()))],
    ];

    [Theory]
    [MemberData(nameof(Networks))]
    public void It_measures_what_the_rectifier_and_the_layer_before_it_read(
        long[] shape, bool channelsLast, Func<Module<Tensor, Tensor>> create)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        using var model = create();
        var input = randn(shape, generator: new Generator(4));
        var layer = (Module<Tensor, Tensor>)model.named_modules().First().module;
        var values = layer.forward(input);
        var site = RepairFixture.Followed(model, "act", input, 6);

        var measured =
            RepairFixture.Measured(site with { Uses = [site.Uses[0] with { ChannelsLast = channelsLast }] }, model, input).Uses[
            0].Measured!;

        for (var channel = 0; channel < 6; channel++)
        {
            var own = values.select(channelsLast ? -1 : 1, channel);
            measured.Mean[channel].Should().BeApproximately(own.mean().item<float>(), 1e-5f);
            measured.Lowest[channel].Should().Be(own.min().item<float>());
            measured.Highest[channel].Should().Be(own.max().item<float>());
        }
        var dimension = layer is TorchSharp.Modules.Linear ? -1 : 1;
        var inputs = (int)input.shape[layer is TorchSharp.Modules.Linear ? shape.Length - 1 : 1];
        measured.MeanInput.Should().HaveCount(inputs);
        for (var i = 0; i < inputs; i++)
            measured.MeanInput![i].Should().BeApproximately(input.select(dimension, i).mean().item<float>(), 1e-5f);
    }

    [Fact]
    public void A_measured_use_of_a_shared_rectifier_is_the_one_that_was_asked_for()
    {
        using var scope = NewDisposeScope();
        using var model = RepairableModels.Create("two owners");
        var (input, act) = (RepairableModels.Inputs(), RepairableModels.Activation(model).Module);
        using var second = new SiteMeasure(act, null, use: 1);

        model.call(input);

        var layers = RepairableModels.Layers(model);
        Floats.Read(layers[1].forward(layers[0].forward(input).relu()).amax([0])).Should().Equal(second.Read()!.Highest);
    }

    [Fact]
    public void Measuring_changes_nothing_and_leaves_nothing()
    {
        using var model = RepairableModels.Create("Sequential");
        using var input = RepairableModels.Inputs();
        using var plain = model.call(input);
        // Else what earlier tests left is collected meanwhile.
        var before = LiveTensors.Count();
        using (var measure = new SiteMeasure(RepairableModels.Activation(model).Module, null))
        {
            using (no_grad()) model.call(input).Dispose();
            measure.Read().Should().BeNull("a forward without gradients is not the training's");
            using var scope = NewDisposeScope();
            Bytes.Of(model.call(input)).Should().Equal(Bytes.Of(plain));
            measure.Read().Should().NotBeNull();
        }

        Tensor.TotalCount.Should().Be(before);
        Hooks.On(model).Should().Be(0);
    }
}
