using FluentAssertions;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Pins.Tests.Schedulers;

/// <summary>
/// The rates that each scheduler sets, its first at construction. Of OneCycleLR the group at the index of the last phase (the second of
/// two phases) never leaves the first phase, and any other has the rate 0 one step after the end. TorchSharp 0.102.8 to 0.107.0.
/// </summary>
public class SchedulerRatesTests
{
    private readonly Linear _layer = Linear(2, 2);

    [Theory]
    [InlineData("StepLR", 1.0, 1.0, 0.5, 0.5, 0.25, 0.25)]
    [InlineData("MultiStepLR", 1.0, 0.5, 0.5, 0.5, 0.25, 0.25)]
    [InlineData("ExponentialLR", 1.0, 0.5, 0.25, 0.125, 0.0625, 0.03125)]
    [InlineData("LambdaLR", 1.0, 0.5, 0.33333333, 0.25, 0.2, 0.16666667)]
    public void Rates_follow_the_rule(string name, params double[] expected)
    {
        using var optimizer = optim.SGD(_layer.parameters(), 1.0);
        var scheduler = SchedulerFactory.Make(name, optimizer);

        Rates(optimizer, scheduler, expected.Length).Should().Equal(expected, (left, right) => Math.Abs(left - right) < 1e-8);
    }

    [Fact]
    public void A_cosine_falls_to_its_floor_and_rises_again()
    {
        using var optimizer = optim.SGD(_layer.parameters(), 1.0);
        var scheduler = SchedulerFactory.Make("CosineAnnealingLR", optimizer);
        var expected = Enumerable.Range(0, 8).Select(epoch => 0.125 + (0.875 * (1 + Math.Cos(Math.PI * epoch / 4)) / 2));

        Rates(optimizer, scheduler, 8).Should().Equal(expected, (left, right) => Math.Abs(left - right) < 1e-9);
    }

    [Fact]
    public void One_cycle_rises_falls_and_is_zero_one_step_after_the_end()
    {
        using var optimizer = optim.SGD(_layer.parameters(), 1.0, momentum: 0.9);
        var scheduler = optim.lr_scheduler.OneCycleLR(optimizer, 1.0, total_steps: 10);
        var group = (SGD.ParamGroup)optimizer.ParamGroups.Single();

        group.Momentum.Should().Be(0.95);
        var rates = Rates(optimizer, scheduler, 11);

        rates[0].Should().BeApproximately(0.04, 1e-12);
        rates[2].Should().BeApproximately(1, 1e-12);
        rates[9].Should().BeApproximately(4e-6, 1e-12);
        rates[10].Should().Be(0);
        scheduler.Invoking(it => it.step()).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void The_second_group_of_one_cycle_never_leaves_the_first_phase()
    {
        using var second = Linear(2, 2);
        using var optimizer = optim.SGD([new SGD.ParamGroup(_layer.parameters(), 1.0), new SGD.ParamGroup(second.parameters(), 1.0)], 1.0);
        var scheduler = optim.lr_scheduler.OneCycleLR(optimizer, 1.0, total_steps: 10, cycle_momentum: false);

        for (var i = 0; i < 4; i++) scheduler.step();

        // Four steps are two thirds beyond the rise, which took two; its half cosine has turned back to the rate it began with.
        optimizer.ParamGroups.Last().LearningRate.Should().BeApproximately(0.04, 1e-9);
        optimizer.ParamGroups.First().LearningRate.Should().BeGreaterThan(0.5);
    }

    private static List<double> Rates(optim.Optimizer optimizer, optim.lr_scheduler.LRScheduler scheduler, int count)
    {
        var rates = new List<double>();
        for (var i = 0; i < count; i++)
        {
            rates.Add(optimizer.ParamGroups.First().LearningRate);
            if (i < count - 1) scheduler.step();
        }
        scheduler.get_last_lr().First().Should().Be(rates[^1]);
        return rates;
    }
}
