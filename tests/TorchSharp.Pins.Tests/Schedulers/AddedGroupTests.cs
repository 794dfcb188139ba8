using System.Collections;
using TorchSharp.Modules;

namespace TorchSharp.Pins.Tests.Schedulers;

/// <summary>
/// SchedulerAccess relies on it: a scheduler has rates for the groups of its construction, in lists that take a further entry. Schedulers
/// that multiply pass a later group over, and it breaks the others. GroupEdits moves its parameters into a scheduled group.
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

    [Theory]
    [InlineData("StepLR")]
    [InlineData("MultiStepLR")]
    [InlineData("ExponentialLR")]
    [InlineData("CosineAnnealingLR")]
    [InlineData("LambdaLR")]
    public void It_is_scheduled_once_the_private_lists_have_an_entry_for_it(string name)
    {
        using var optimizer = optim.SGD(_layer.parameters(), 1.0);
        var scheduler = SchedulerFactory.Make(name, optimizer);
        optimizer.add_param_group(new SGD.ParamGroup { Parameters = _added.parameters() });

        foreach (var field in new[] { "_base_lrs", "_last_lrs", "_lr_lambdas" })
        {
            if (Reflected.Find(scheduler.GetType(), field)?.GetValue(scheduler) is IList list) list.Add(list[0]);
        }

        for (var step = 0; step < 4; step++)
        {
            scheduler.step();
            optimizer.ParamGroups.Last().LearningRate.Should().Be(optimizer.ParamGroups.First().LearningRate);
        }
        optimizer.ParamGroups.Last().LearningRate.Should().BeLessThan(1);
    }

    [Fact]
    public void Its_parameters_can_be_moved_into_a_scheduled_group()
    {
        using var optimizer = optim.SGD(_layer.parameters(), 1.0);
        var scheduler = SchedulerFactory.Make("LambdaLR", optimizer);
        var group = new SGD.ParamGroup { Parameters = _added.parameters().ToList() };
        optimizer.add_param_group(group);

        var groups = (IList<ParamGroup>)optimizer.ParamGroups;
        groups[0].Parameters = groups[0].Parameters.Concat(group.Parameters).ToList();
        groups.Remove(group);

        scheduler.Invoking(it => it.step()).Should().NotThrow();
        _added.call(ones(1, 2)).sum().backward();
        _layer.call(ones(1, 2)).sum().backward();
        optimizer.Invoking(it => it.step()).Should().NotThrow();
        optimizer.parameters().Should().HaveCount(4);
    }
}
