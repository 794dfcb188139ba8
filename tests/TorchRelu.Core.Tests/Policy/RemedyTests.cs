using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests;

public sealed class RemedyTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_slope_that_cannot_be_one_is_refused_when_the_policy_is_made(double slope)
    {
        FluentActions.Invoking(() => Remedy.LeakyRelu(slope)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => Remedy.Elu(slope)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => Remedy.SwitchTo(new("LeakyReLU", slope))).Should().Throw<ArgumentOutOfRangeException>();
        if (slope != -5) FluentActions.Invoking(() => Remedy.PRelu(slope)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Only_a_PReLU_can_be_for_the_dead_channels_alone() => FluentActions.Invoking(() =>
        Remedy.SwitchTo(new("LeakyReLU", 0.01), SwitchScope.DeadChannels)).Should().Throw<ArgumentException>().WithMessage("*PReLU*");

    [Fact]
    public void A_lost_loss_can_only_go_back_or_stop() => FluentActions.Invoking(() =>
        RepairRule.WhenLossIsLost().Do(Remedy.Recycle)).Should().Throw<ArgumentException>().WithMessage("*go back or stop*");
}
