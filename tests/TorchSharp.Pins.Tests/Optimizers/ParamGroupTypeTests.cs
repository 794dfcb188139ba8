using TorchSharp.Modules;

namespace TorchSharp.Pins.Tests.Optimizers;

/// <summary>
/// OptimizerAccess relies on it: an added group must have the nested type of its optimizer, which can be made without arguments.
/// GroupEdits relies on it: an optimizer takes the rate of an added group for its initial one.
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

    [Theory]
    [MemberData(nameof(Names))]
    public void A_group_with_options_keeps_its_rate_and_takes_it_for_the_initial_one(string name)
    {
        using var layer = Linear(2, 2);
        using var added = Linear(2, 2);
        using var optimizer = OptimizerFactory.Make(name, [.. layer.parameters()], 0.125);
        var like = (ParamGroup)optimizer.ParamGroups.First();

        var group = (ParamGroup)Activator.CreateInstance(like.GetType())!;
        group.Options = (OptimizerOptions)Activator.CreateInstance(like.Options.GetType())!;
        (group.Options.LearningRate, group.Options.InitialLearningRate) = (0.25, 0.75);
        group.Parameters = added.parameters().ToList();
        optimizer.add_param_group(group);

        (group.LearningRate, group.InitialLearningRate).Should().Be((0.25, 0.25));
        optimizer.Invoking(it => it.step()).Should().NotThrow();
    }
}
