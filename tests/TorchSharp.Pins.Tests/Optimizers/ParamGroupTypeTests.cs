using FluentAssertions;
using TorchSharp.Pins.Tests.Support;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using static TorchSharp.torch.optim;

namespace TorchSharp.Pins.Tests.Optimizers;

/// <summary>
/// Trap 1: an optimizer accepts a group of the base type, and its next step fails; the group must have the optimizer's own nested type.
/// Trap 3: such a group takes the optimizer's rate only when it is made without options. TorchSharp 0.102.8 to 0.107.0.
/// </summary>
public class ParamGroupTypeTests
{
    public static TheoryData<string> Names() => new(OptimizerFactory.Names);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_group_of_the_base_type_is_accepted_and_breaks_the_next_step(string name)
    {
        using var layer = Linear(2, 2);
        using var added = Linear(2, 2);
        using var optimizer = OptimizerFactory.Make(name, [.. layer.parameters()], 0.1);

        optimizer.add_param_group(new ParamGroup { Parameters = added.parameters().ToList() });

        optimizer.Invoking(it => it.step()).Should().Throw<NullReferenceException>();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_group_of_the_nested_type_made_without_options_steps_at_the_initial_rate(string name)
    {
        using var layer = Linear(2, 2);
        using var added = Linear(2, 2);
        using var optimizer = OptimizerFactory.Make(name, [.. layer.parameters()], 0.125);
        optimizer.ParamGroups.First().LearningRate = 0.5;

        var group = (ParamGroup)Activator.CreateInstance(optimizer.GetType().GetNestedType("ParamGroup")!)!;
        group.Parameters = added.parameters().ToList();
        optimizer.add_param_group(group);

        group.LearningRate.Should().Be(0.125, "the rate at construction counts, not the present one");
        using var before = added.Registered("weight").detach().clone();
        added.call(ones(1, 2)).sum().backward();
        optimizer.step();
        allclose(before, added.Registered("weight")).Should().BeFalse();
    }

    [Fact]
    public void A_group_made_with_its_constructor_has_the_constructors_rate()
    {
        using var layer = Linear(2, 2);
        using var optimizer = optim.Adam(layer.parameters(), 0.5);
        using var added = Linear(2, 2);

        optimizer.add_param_group(new Adam.ParamGroup(added.parameters()));

        optimizer.ParamGroups.Select(group => group.LearningRate).Should().Equal(0.5, 0.001);
    }
}
