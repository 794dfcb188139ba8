using FluentAssertions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

/// <summary>A planted cause is named, and in the same training without it nothing is.</summary>
public sealed class PlantedCauseTests
{
    private const int Unit = 3;

    // 120 steps an epoch: between readings, a slow cause moves a unit further than one batch differs from another.
    private const int Many = 2_400;

    [Fact]
    public void Without_a_plant_no_unit_dies()
    {
        foreach (var normalised in (bool[])[false, true])
        {
            using var training = new SmallTraining(normalised);

            training.Run().Layers.Should().OnlyContain(layer => layer.Dead == 0 && layer.Causes.Count == 0);
        }
    }

    [Theory]
    [InlineData(3.0, true)]
    [InlineData(0.001, false)]
    public void One_large_step_of_the_optimizer_is_told_as_that(double rate, bool dies)
    {
        using var training = new SmallTraining();
        training.Optimizer = optim.Adam([training.Of("fc1.weight"), training.Of("fc1.bias")], 0.001);
        void Rate(double value)
        {
            foreach (var group in training.Optimizer!.ParamGroups) group.LearningRate = value;
        }

        var layer = training.Run(afterStep: step => Rate(step == 10 ? rate : 0.001)).Layers[0];

        if (!dies) layer.Dead.Should().Be(0);
        else ShouldAllBe(layer, DeathCause.LearningRateTooHigh);
    }

    [Fact]
    public void Small_steps_of_a_units_own_weights_are_a_drift()
    {
        using var training = new SmallTraining();

        var layer = training.Run(afterStep: _ => training.Change("fc1.weight", weight => weight.select(0, Unit).sub_(0.01))).Layers[0];

        var account = ShouldBe(layer, DeathCause.Drift);
        account.LargestStep.Should().BeLessThan(CauseRule.FastStep);
        account.Weights.Should().BeLessThan(0.9 * account.Change);
    }

    [Fact]
    public void A_falling_bias_is_told_as_that()
    {
        using var training = new SmallTraining();

        var layer = training.Run(afterStep: _ => training.Change("fc2.bias", bias => bias[Unit].sub_(0.1))).Layers[1];

        ShouldBe(layer, DeathCause.NegativeBias).Bias.Should().BeLessThan(-1);
    }

    [Theory]
    [InlineData(0.05, true)]
    [InlineData(0, false)]
    public void A_unit_that_what_lies_before_pushes_down_has_shifted_inputs(double push, bool dies)
    {
        using var training = new SmallTraining();
        training.Change("fc2.weight", weight => weight.select(0, Unit).fill_(-0.1));
        training.Change("fc2.bias", bias => bias[Unit].fill_(2));

        var layer = training.Run(afterStep: _ => training.Change("fc1.bias", bias => bias.add_(push))).Layers[1];

        if (!dies) layer.Dead.Should().Be(0);
        else ShouldBe(layer, DeathCause.InputShift).Should().Match<DeathAccount>(account => account.Inputs < 0.9 * account.Change);
    }

    [Fact]
    public void A_falling_shift_of_a_normalisation_is_told_as_that()
    {
        using var training = new SmallTraining(normalised: true);

        var layer = training.Run(afterStep: _ => training.Change("norm.bias", shift => shift[Unit].sub_(0.2))).Layers[1];

        ShouldBe(layer, DeathCause.BatchNormBeta).Bias.Should().BeLessThan(-1);
    }

    [Fact]
    public void A_vanishing_scale_of_a_normalisation_is_a_vanishing_spread()
    {
        using var training = new SmallTraining(normalised: true);
        training.Change("norm.bias", shift => shift[Unit].fill_(-0.5));

        var layer = training.Run(epochs: 10, afterStep: step =>
        {
            if (step == 3) training.Change("norm.weight", scale => scale[Unit].mul_(0.1));
        }).Layers[1];

        var account = ShouldBe(layer, DeathCause.InputScale);
        account.Spread.Should().BeLessThan(0.5 * account.Change);
    }

    [Theory]
    [InlineData("SGD", 20)]
    [InlineData("SGD", 0)]
    [InlineData("AdamW", 20)]
    [InlineData("AdamW", 0)]
    public void Weight_decay_that_leaves_a_negative_bias_is_a_penalty(string optimizer, double decay)
    {
        using var training = new SmallTraining(rows: Many);
        training.Change("fc1.bias", bias => bias[Unit].fill_(-0.15));
        var weight = new[] { training.Of("fc1.weight") };
        training.Optimizer = optimizer == "SGD" ? optim.SGD(weight, 0.001, weight_decay: decay)
            : optim.AdamW(weight, 0.001, weight_decay: decay);

        var layer = training.Run(epochs: 4).Layers[0];

        if (decay == 0) layer.Dead.Should().Be(0);
        else ShouldBe(layer, DeathCause.Penalty);
    }

    [Theory]
    [InlineData(0.32)]
    [InlineData(0)]
    public void A_penalty_in_the_loss_is_a_penalty_as_well(double strength)
    {
        // What still shrinks a unit 64 steps after its death is no momentum: the verdict comes later than that.
        using var training = new SmallTraining(rows: Many);
        training.Change("fc1.bias", bias => bias[Unit].fill_(-0.15));
        training.Optimizer = optim.SGD([training.Of("fc1.weight")], 0.005);
        training.Penalty = () => training.Of("fc1.weight").abs().sum().mul(strength);

        var layer = training.Run(epochs: 4).Layers[0];

        if (strength == 0) layer.Dead.Should().Be(0);
        else ShouldBe(layer, DeathCause.Penalty);
    }

    [Theory]
    [InlineData(-100.0, DeathCause.UpstreamDead)]
    [InlineData(0.1, null)]
    public void Behind_dead_units_a_unit_is_their_victim(double bias, DeathCause? cause)
    {
        using var training = new SmallTraining();
        training.Change("fc1.bias", tensor => tensor.fill_(bias));
        training.Change("fc2.bias", tensor => tensor.fill_(-0.01));

        var layer = training.Run().Layers[1];

        if (cause is { } named) ShouldAllBe(layer, named);
        else layer.Dead.Should().Be(0);
    }

    [Fact]
    public void A_unit_that_its_bias_closes_from_the_start_is_told_as_that()
    {
        using var training = new SmallTraining();
        training.Change("fc1.bias", bias => bias[Unit].fill_(-10));

        var layer = training.Run().Layers[0];

        ShouldBe(layer, DeathCause.BornDead).Bias.Should().BeApproximately(-10, 1e-3);
        layer.Causes.Single().Example.Should().Contain("by its bias of -10");
        layer.Causes.Single().Advice.Should().Contain("biases of 0 in 'fc1'");
    }

    [Fact]
    public void A_unit_that_uncentred_inputs_close_from_the_start_is_told_as_that()
    {
        using var training = new SmallTraining();
        training.Change("fc1.weight", weight => weight.select(0, Unit).neg_());

        var layer = training.Run().Layers[0];

        ShouldBe(layer, DeathCause.BornDead).Inputs.Should().BeLessThan(-0.5);
        layer.Causes.Single().Example.Should().Contain("closed from the start by its inputs");
        layer.Causes.Single().Advice.Should().StartWith("Centre the inputs of 'fc1'");
    }

    [Fact]
    public void Dead_units_of_a_frozen_layer_are_not_advised_to_be_recycled()
    {
        using var training = new SmallTraining();
        training.Change("fc1.bias", bias => bias.fill_(-10));
        foreach (var name in new[] { "fc1.weight", "fc1.bias" }) training.Of(name).requires_grad = false;

        var layer = training.Run().Layers[0];

        layer.Findings.Should().Contain(finding => finding.Advice != null && finding.Advice ==
            "The weights of 'fc1' are frozen, so they stay dead: leave them, or train 'fc1' too.");
    }

    // One unit died, of one cause, and its account adds up.
    private static DeathAccount ShouldBe(LayerReport layer, DeathCause cause)
    {
        layer.ChannelReports.Where(channel => channel.Verdict.IsDead()).Select(channel => channel.Index).Should().Equal(Unit);
        layer.ChannelReports[Unit].Causes.Should().Equal([cause], string.Join("; ", layer.Causes.Select(found => found.Example)));
        var account = layer.ChannelReports[Unit].Account!;
        (account.Weights + account.Bias + account.Inputs + account.Spread).Should().BeApproximately(account.Change, 1e-6);
        return account;
    }

    private static void ShouldAllBe(LayerReport layer, DeathCause cause)
    {
        layer.Dead.Should().BeGreaterThan(0);
        layer.ChannelReports.Where(channel => channel.Verdict.IsDead()).Should().OnlyContain(channel => channel.Causes.Single() == cause,
            string.Join("; ", layer.Causes.Select(found => found.Example)));
    }
}
