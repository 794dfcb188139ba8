using TorchSharp.Modules;

namespace TorchSharp.Pins.Tests.Schedulers;

/// <summary>
/// SchedulerAccess relies on it: the rates that a scheduler keeps to itself scale every later rate. It refuses OneCycleLR the group whose
/// index is that of the last phase, since that group never leaves the first phase.
/// </summary>
public class SchedulerRatesTests
{
    private readonly Linear _layer = Linear(2, 2);

    [Theory]
    [InlineData("StepLR")]
    [InlineData("MultiStepLR")]
    [InlineData("ExponentialLR")]
    [InlineData("CosineAnnealingLR")]
    [InlineData("LambdaLR")]
    [InlineData("OneCycleLR")]
    public void Scaling_the_private_rates_scales_every_later_rate(string name)
    {
        using var plain = optim.SGD(_layer.parameters(), 1.0);
        using var scaled = optim.SGD(_layer.parameters(), 1.0);
        var (plainScheduler, scaledScheduler) = (SchedulerFactory.Make(name, plain), SchedulerFactory.Make(name, scaled));
        for (var step = 0; step < 7; step++)
        {
            if (step == 2) Scale(scaled.ParamGroups.Single(), scaledScheduler, 0.1);
            plainScheduler.step();
            scaledScheduler.step();

            var expected = plain.ParamGroups.Single().LearningRate * (step < 2 ? 1 : 0.1);
            scaled.ParamGroups.Single().LearningRate.Should().BeApproximately(expected, 1e-12);
            scaledScheduler.get_last_lr().Single().Should().BeApproximately(expected, 1e-12);
        }
        plain.ParamGroups.Single().LearningRate.Should().NotBe(1);
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

    // As SchedulerAccess does.
    private static void Scale(optim.ILearningRateController group, optim.lr_scheduler.LRScheduler scheduler, double factor)
    {
        (group.LearningRate, group.InitialLearningRate) = (group.LearningRate * factor, group.InitialLearningRate * factor);
        List<IList<double>> rates = [scheduler.Field<IList<double>>("_base_lrs"), scheduler.Field<IList<double>>("_last_lrs")];
        if (Reflected.Find(scheduler.GetType(), "_phase_values")?.GetValue(scheduler) is Dictionary<string, List<double>> phases)
            rates.AddRange([phases["initial_lr"], phases["max_lr"], phases["min_lr"]]);
        foreach (var list in rates) list[0] *= factor;
        if (Reflected.Find(scheduler.GetType(), "_eta_min") is not null)
            scheduler.SetField("_eta_min", scheduler.Field<double>("_eta_min") * factor);
    }
}
