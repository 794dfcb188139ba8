using TorchSharp;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Field;

/// <summary>Frozen parts, validation, accumulation: which forwards are training.</summary>
public sealed class Modes
{
    [Theory]
    [InlineData("eval")]
    [InlineData("weights")]
    [InlineData("both")]
    [InlineData("forward")]
    public void A_frozen_backbone_in_a_training_model_is_counted(string frozen) => Judge.Right(new FreshDraws($"frozen by {frozen}")
    {
        Model = () =>
        {
            var backbone = Sequential(("conv", Conv2d(1, 8, 3)), ("bn", BatchNorm2d(8).Shut(4, -20)), ("relu", ReLU()));
            foreach (var parameter in backbone.parameters()) parameter.requires_grad_(frozen is not ("weights" or "both"));
            var model = new Net(
                (w, x) =>
                {
                    Tensor features;
                    using (set_grad_enabled(is_grad_enabled() && frozen != "forward")) features = w.Call("backbone", x).mean([2L, 3L]);
                    return w.Chain(features, "fc1", "relu", "fc2");
                },
                ("backbone", backbone), ("fc1", Linear(8, 10).Shut(10, 2).Shut(4)), ("relu", ReLU()), ("fc2", Linear(10, 1)));
            if (frozen is "eval" or "both") backbone.eval();
            return model;
        },
        Hooked = [("backbone.relu", 1), ("relu", 1)],
        Draw = _ => [randn(30, 1, 6, 6)],
        Steps = 70,
        Planted = 8,
    });

    [Theory]
    [InlineData(10f)]
    [InlineData(-10f)]
    public void Validation_between_epochs_is_no_training(float level) => Judge.Right(new FixedRows("validation on other data")
    {
        Model = () => Layers.Detecting(8, -1f).Also(model => Layers.In(model, "fc").Shut(3, -6)),
        Hooked = [("relu", 1)],
        Rows = () => [randn(1_200, 8)],
        BetweenEpochs = model =>
        {
            model.eval();
            using (no_grad())
            {
                using var scope = NewDisposeScope();
                for (var i = 0; i < 60; i++) ((Module<Tensor, Tensor>)model).call(randn(100, 8) + level);
            }
            model.train();
        },
        Epochs = 3,
        Planted = 3,
    });

    [Theory]
    [InlineData(4)]
    [InlineData(10)]
    public void Accumulated_gradients_are_several_forwards_to_a_step(int forwards) => Judge.Right(new FixedRows($"{forwards} a step")
    {
        Model = () => Layers.Detecting(10, -1f, shut: 4),
        Hooked = [("relu", 1)],
        Rows = () => [randn(1_200, 10)],
        BatchSize = 30,
        Accumulate = forwards,
        Epochs = 3,
        Planted = 4,
    });

    [Fact]
    public void A_discriminator_that_is_called_twice_a_step_lives_on_either_batch() => Judge.Right(new FreshDraws("real and fake")
    {
        Model = () => Layers.Detecting(8, -1f, shut: 3),
        Hooked = [("relu", 1)],
        Call = (model, rows) =>
            ((Module<Tensor, Tensor>)model).call(rows[0]).mean() - ((Module<Tensor, Tensor>)model).call(rows[1]).mean(),
        Draw = _ => [(0.1 * randn(50, 8)) - 3, randn(50, 8)],
        Steps = 60,
        Planted = 3,
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_in_place_ReLU_is_judged_like_any_other(bool told) => Judge.Right(new FixedRows("in place")
    {
        Model = () => Sequential(
            ("conv", Conv2d(1, 8, 3).Shut(2)), ("bn", BatchNorm2d(8).Shut(3, -20)), ("relu1", ReLU(inplace: true)), ("flat", Flatten()),
            ("fc1", Linear(72, 12).Shut(4)), ("relu2", ReLU(inplace: true)), ("fc2", Linear(12, 2))),
        Hooked = [("relu1", 1), ("relu2", 1)],
        Rows = () => [randn(1_000, 1, 5, 5)],
        Told = told,
        Epochs = 3,
        Planted = 7,
    });

    [Fact]
    public void Dropout_before_a_ReLU_makes_nobody_dead() => Judge.Right(new FixedRows("dropout on both sides")
    {
        Model = () => Sequential(
            ("drop0", Dropout(0.5)), ("fc1", Layers.Detector(12, -1f, shut: 4)), ("drop1", Dropout(0.5)), ("relu", ReLU()),
            ("drop2", Dropout(0.5)), ("fc2", Linear(16, 1))),
        Hooked = [("relu", 1)],
        Rows = () => [randn(1_000, 12)],
        Epochs = 3,
        Planted = 4,
    });
}
