using System.Collections;
using TorchSharp.Modules;

namespace TorchSharp.Pins.Tests.Optimizers;

/// <summary>
/// GroupEdits relies on it: an optimizer keeps the enumerable it was given and reads it anew at each step. A parameter that is swapped into
/// the model is in the list at once and has no state. SwitchPlanner leaves the groups alone where the new module has no parameters.
/// </summary>
public class LazyParametersTests
{
    private readonly Tensor _input = ones(1, 2);

    [Fact]
    public void A_parameter_swapped_into_the_model_is_in_the_list_at_once_and_breaks_the_step()
    {
        using var net = Sequential(Linear(2, 2), ReLU());
        using var optimizer = optim.Adam(net.parameters());

        Swap(net, PReLU(1));

        optimizer.parameters().Should().HaveCount(3);
        net.call(_input).sum().backward();
        optimizer.Invoking(it => it.step()).Should().Throw<KeyNotFoundException>();
    }

    [Fact]
    public void A_group_added_for_it_makes_it_step_twice()
    {
        using var net = Sequential(ReLU());
        using var optimizer = optim.SGD(net.parameters(), 0.1);
        var learned = PReLU(1, 0.5);
        Swap(net, learned);

        optimizer.add_param_group(new SGD.ParamGroup { Parameters = [learned.Registered("weight")] });

        Step(net, optimizer);
        Weight(learned).Should().BeApproximately(0.5f - (2 * 0.1f * -1), 1e-6f);
    }

    [Fact]
    public void Lists_frozen_before_the_swap_and_a_group_of_its_own_make_it_step_once()
    {
        using var net = Sequential(ReLU());
        using var optimizer = optim.SGD(net.parameters(), 0.1);
        foreach (ParamGroup group in optimizer.ParamGroups) group.Parameters = group.Parameters.ToList();
        var learned = PReLU(1, 0.5);
        Swap(net, learned);

        optimizer.add_param_group(new SGD.ParamGroup { Parameters = [learned.Registered("weight")] });

        Step(net, optimizer);
        Weight(learned).Should().BeApproximately(0.5f - (0.1f * -1), 1e-6f);
    }

    [Fact]
    public void A_parameter_in_two_groups_is_accepted_and_steps_twice()
    {
        using var learned = PReLU(1, 0.5);
        List<Parameter> once = [learned.Registered("weight")];
        using var optimizer = optim.SGD(once, 0.1);
        optimizer.add_param_group(new SGD.ParamGroup { Parameters = once });

        Step(learned, optimizer);

        Weight(learned).Should().BeApproximately(0.5f - (2 * 0.1f * -1), 1e-6f);
    }

    [Fact]
    public void Replacing_by_a_module_without_parameters_needs_nothing()
    {
        using var net = Sequential(Linear(2, 2), ReLU());
        using var optimizer = optim.Adam(net.parameters());

        Swap(net, LeakyReLU());
        net.call(_input).sum().backward();

        optimizer.Invoking(it => it.step()).Should().NotThrow();
    }

    [Fact]
    public void Parameters_of_a_dropped_module_leave_by_a_filtered_list()
    {
        using var net = Sequential(Linear(2, 2), PReLU(1));
        using var optimizer = optim.Adam(net.parameters());
        var group = (ParamGroup)optimizer.ParamGroups.Single();

        group.Parameters = group.Parameters.Where(parameter => parameter.ndim == 2).ToList();
        net.call(_input).sum().backward();

        optimizer.Invoking(it => it.step()).Should().NotThrow();
        optimizer.parameters().Should().ContainSingle();
    }

    private static void Swap(Module net, Module activation)
    {
        var modules = net.Field<IList>("_modules");
        modules[modules.Count - 1] = activation;
    }

    // The gradient of the slope is the input, -1.
    private static void Step(Module<Tensor, Tensor> net, optim.Optimizer optimizer)
    {
        net.call(from_array(new[] { -1f })).sum().backward();
        optimizer.step();
    }

    private static float Weight(Module module) => module.Registered("weight").item<float>();
}
