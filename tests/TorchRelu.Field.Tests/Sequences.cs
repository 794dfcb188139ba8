using TorchSharp;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Field;

/// <summary>Rows of many positions: tokens, images, series. A row is one sample, whatever its length.</summary>
public sealed class Sequences
{
    [Theory]
    [InlineData(2, 100, 200)]
    [InlineData(1, 512, 400)]
    [InlineData(8, 30, 600)]
    public void Alike_positions_of_a_sequence_are_one_sample(int sequences, int length, int steps) => Judge.Right(
        new FreshDraws($"{sequences} sequences of {length} alike tokens")
        {
            Model = () => Layers.Detecting(40, -0.5f),
            Hooked = [("relu", 2)],
            Draw = _ => [Repeated(40, sequences, length)],
            Steps = steps,
            Epochs = 1,
            Told = false,
            Planted = 0,
        });

    [Fact]
    public void Shut_units_are_found_in_alike_positions_when_the_epochs_are_told() => Judge.Right(
        new FreshDraws("shut units behind alike tokens")
        {
            Model = () => Layers.Detecting(20, -0.5f, shut: 8),
            Hooked = [("relu", 2)],
            Draw = _ => [Repeated(20, 10, 25)],
            Steps = 60,
            Planted = 8,
        });

    [Fact]
    public void Shut_units_are_silent_once_enough_sequences_came() => Judge.Right(
        new FreshDraws("shut units, no epoch")
        {
            Model = () => Layers.Detecting(12, -0.5f, shut: 8),
            Hooked = [("relu", 2)],
            Draw = _ => [Repeated(12, 50, 6)],
            Steps = 300,
            Epochs = 1,
            Told = false,
            Planted = 8,
        });

    [Fact]
    public void An_image_of_one_colour_is_one_sample() => Judge.Right(
        new FreshDraws("plain images")
        {
            Model = () => Sequential(("conv", OneToOne(30)), ("relu", ReLU()), ("pool", AdaptiveAvgPool2d([1, 1])), ("flat", Flatten()),
                ("out", Linear(30, 2))),
            Hooked = [("relu", 1)],
            Draw = _ => [functional.one_hot(randint(30, [4], int64), 30).to_type(float32).view(4, 30, 1, 1).expand(4, 30, 9, 9)],
            Steps = 150,
            Epochs = 1,
            Told = false,
            Planted = 0,
        });

    [Fact]
    public void Texts_of_one_topic_in_a_row_do_not_make_the_others_silent() => Judge.Right(
        new FreshDraws("topics in runs")
        {
            Model = () => Layers.Detecting(40, -0.5f),
            Hooked = [("relu", 2)],
            Draw = step => [Layers.OneHot(randint(4, [16, 5], int64) + (step / 20 * 7 % 10 * 4), 40)],
            Steps = 400,
            Epochs = 1,
            Told = false,
            Planted = 0,
        });

    [Fact]
    public void Sequences_of_changing_length_are_counted_by_sequences() => Judge.Right(
        new FreshDraws("changing lengths")
        {
            Model = () => Layers.Detecting(16, -1.6f, shut: 4),
            Hooked = [("relu", 2)],
            Draw = step => [randn(20, 1, 16).expand(20, 3 + (step % 17), 16) + (0.1 * randn(20, 3 + (step % 17), 16))],
            Steps = 80,
            Planted = 4,
        });

    [Fact]
    public void A_season_that_comes_and_goes_shuts_nobody() => Judge.Right(
        new FreshDraws("seasons of 120 steps")
        {
            Model = () => Layers.Detecting(8, -0.8f),
            Hooked = [("relu", 1)],
            Draw = step => [(0.05 * randn(40, 8)) + (1.2 * cos((arange(8, float32) * (Math.PI / 4)) + (step * Math.PI / 60)))],
            Steps = 600,
            Epochs = 1,
            Told = false,
            Planted = 0,
        });

    private static Tensor Repeated(int kinds, int sequences, int length) => functional.one_hot(randint(kinds, [sequences], int64), kinds)
        .to_type(float32).unsqueeze(1).expand(sequences, length, kinds);

    private static Module<Tensor, Tensor> OneToOne(int channels)
    {
        var conv = Conv2d(channels, channels, 1);
        using (no_grad())
        {
            conv.weight.copy_(eye(channels).view(channels, channels, 1, 1));
            conv.bias!.fill_(-0.5f);
        }
        return conv;
    }
}
