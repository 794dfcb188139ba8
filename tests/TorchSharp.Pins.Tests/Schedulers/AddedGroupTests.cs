using FluentAssertions;
using TorchSharp.Pins.Tests.Support;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using static TorchSharp.torch.optim;

namespace TorchSharp.Pins.Tests.Schedulers;

/// <summary>
/// Trap 4: a scheduler keeps the groups of its construction. One that comes later is left alone by the schedulers that multiply and breaks
/// those that compute from the initial rate. TorchSharp 0.102.8 to 0.107.0.
/// </summary>
public class AddedGroupTests
{
    private readonly Linear _layer = Linear(2, 2);
    private readonly Linear _added = Linear(2, 2);

    [Theory]
    [InlineData("StepLR")]
    [InlineData("MultiStepLR")]
    [InlineData("ExponentialLR")]
    [InlineData("CosineAnnealingLR")]
    public void Schedulers_that_multiply_never_touch_it(string name)
    {
        using var optimizer = optim.SGD(_layer.parameters(), 1.0);
        var scheduler = SchedulerFactory.Make(name, optimizer);
        optimizer.add_param_group(new SGD.ParamGroup { Parameters = _added.parameters() });

        scheduler.step();
        scheduler.step();

        optimizer.ParamGroups.First().LearningRate.Should().BeLessThan(1);
        optimizer.ParamGroups.Last().LearningRate.Should().Be(1);
    }

    [Theory]
    [InlineData("LambdaLR")]
    [InlineData("OneCycleLR")]
    public void Schedulers_that_compute_from_the_initial_rate_break(string name)
    {
        using var optimizer = optim.SGD(_layer.parameters(), 1.0);
        var scheduler = SchedulerFactory.Make(name, optimizer);
        optimizer.add_param_group(new SGD.ParamGroup { Parameters = _added.parameters() });

        scheduler.Invoking(it => it.step()).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Its_parameters_moved_into_a_scheduled_group_and_the_empty_one_taken_out_share_the_scheduled_rate()
    {
        using var optimizer = optim.SGD(_layer.parameters(), 1.0);
        var scheduler = SchedulerFactory.Make("LambdaLR", optimizer);
        var group = new SGD.ParamGroup { Parameters = _added.parameters().ToList() };
        optimizer.add_param_group(group);

        var groups = optimizer.Field<IList<ParamGroup>>("_parameter_groups");
        groups[0].Parameters = groups[0].Parameters.Concat(group.Parameters).ToList();
        groups.Remove(group);

        scheduler.Invoking(it => it.step()).Should().NotThrow();
        _added.call(ones(1, 2)).sum().backward();
        _layer.call(ones(1, 2)).sum().backward();
        optimizer.Invoking(it => it.step()).Should().NotThrow();
        optimizer.parameters().Should().HaveCount(4);
    }

    [Theory]
    [InlineData("LambdaLR")]
    [InlineData("StepLR")]
    public void The_private_rates_are_lists_that_can_be_scaled(string name)
    {
        using var optimizer = optim.SGD(_layer.parameters(), 1.0);
        var scheduler = SchedulerFactory.Make(name, optimizer);

        foreach (var rates in new[] { scheduler.Field<IList<double>>("_base_lrs"), scheduler.Field<IList<double>>("_last_lrs") }) rates[0] /= 10;
        optimizer.ParamGroups.Single().LearningRate /= 10;
        for (var i = 0; i < 50; i++) scheduler.step();

        optimizer.ParamGroups.Single().LearningRate.Should().BeLessThanOrEqualTo(0.1);
    }
}
