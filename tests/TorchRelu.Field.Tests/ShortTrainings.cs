using FluentAssertions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Field;

/// <summary>Trainings of one epoch or less than that.</summary>
public sealed class ShortTrainings
{
    [Theory]
    [InlineData(30, 200)]
    [InlineData(19, 1_000)]
    [InlineData(39, 128)]
    [InlineData(60, 32)]
    [InlineData(3, 700)]
    [InlineData(1, 5_000)]
    public void One_epoch_of_a_thousand_rows_says_what_was_silent_in_it(int steps, int batch)
    {
        var run = Judge.Right(new FreshDraws($"{steps} steps of {batch}")
        {
            Model = Shut,
            Hooked = [("relu", 1)],
            Draw = _ => [randn(batch, 8)],
            Steps = steps,
            Epochs = 1,
            SilentEpochs = 1,
            Planted = 12,
        });

        run.BeforeLastEnd.Layers.Single().Samples.Should().Be(steps * batch);
        run.Layer("relu").Samples.Should().Be(steps * batch);
        run.Layer("relu").Undecided.Should().Be(0);
    }

    [Theory]
    [InlineData(5, 50)]
    [InlineData(2, 16)]
    public void Less_than_a_thousand_rows_once_decide_nothing(int steps, int batch)
    {
        var run = Judge.Right(new FreshDraws($"{steps} steps of {batch}")
        {
            Model = Shut,
            Hooked = [("relu", 1)],
            Draw = _ => [randn(batch, 8)],
            Steps = steps,
            Epochs = 1,
            Planted = 12,
        });

        run.Layer("relu").Dead.Should().Be(0);
        run.Layer("relu").Samples.Should().Be(steps * batch);
        run.Report.Findings.Should().NotContain(finding => finding.Severity >= Severity.Warning);
    }

    [Fact]
    public void Before_the_first_epoch_ends_fresh_rows_tell_what_never_fired() => Judge.Right(new FreshDraws("an epoch without end")
    {
        Model = Shut,
        Hooked = [("relu", 1)],
        Draw = _ => [randn(100, 8)],
        Steps = 160,
        Epochs = 1,
        Told = false,
        Planted = 12,
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Units_shut_by_one_step_are_told_before_the_epoch_ends(bool told) => Judge.Right(new FreshDraws("one large step")
    {
        Model = () => Layers.Detecting(16, -0.5f),
        Hooked = [("relu", 1)],
        Draw = _ => [randn(100, 16)],
        BeforeStep = (model, step) =>
        {
            if (step == 40) Layers.In(model, "fc").Shut(10);
        },
        Steps = 120,
        Epochs = told ? 3 : 1,
        Told = told,
        Planted = 10,
    });

    [Fact]
    public void Units_that_wake_up_again_are_alive_again() => Judge.Right(new FreshDraws("shut, then opened")
    {
        Model = () => Layers.Detecting(16, -0.5f),
        Hooked = [("relu", 1)],
        Draw = _ => [randn(100, 16)],
        BeforeStep = (model, step) =>
        {
            if (step is 20 or 150) Layers.In(model, "fc").Shut(10, step == 20 ? -50 : -0.5f);
        },
        Steps = 100,
        Told = false,
        Planted = 0,
    });

    private static Module<Tensor, Tensor> Shut() =>
        Sequential(("fc1", Linear(8, 16).Shut(12)), ("relu", ReLU()), ("fc2", Linear(16, 2)));
}
