using System.Collections;

namespace TorchSharp.Pins.Tests.Replacement;

/// <summary>
/// ModuleHolders relies on it: a Sequential goes by its private list and not by its registrations, so an element of the list is set.
/// A model that is disposed takes what stands in the list along.
/// </summary>
public class SequentialReplacementTests
{
    private readonly Tensor _input = from_array(new float[,] { { -1, 2 } });

    [Fact]
    public void Register_module_replaces_no_child_and_adds_a_key_to_the_state()
    {
        using var net = Sequential(("act", ReLU()));

        net.register_module("act", PReLU(1, 0.5));

        net.call(_input).data<float>().ToArray().Should().Equal(0, 2);
        net.parameters().Should().BeEmpty();
        net.state_dict().Keys.Should().Equal("act.weight");
    }

    [Fact]
    public void Setting_an_element_of_the_private_list_replaces_the_child_in_every_view()
    {
        using var net = Sequential(("fc", Linear(2, 2)), ("act", ReLU()), ("head", Linear(2, 1)));
        var learned = PReLU(1, 0.5);

        net.Field<IList>("_modules")[1] = learned;

        net.named_modules().Select(entry => entry.name).Should().Equal("fc", "act", "head");
        net.named_children().ElementAt(1).module.Should().BeSameAs(learned);
        net.named_parameters().Select(entry => entry.name).Should().Equal("fc.weight", "fc.bias", "act.weight", "head.weight", "head.bias");
        net.state_dict().Keys.Should().Contain("act.weight");
        net.eval();
        learned.training.Should().BeFalse();
        net.to(float64);
        learned.Registered("weight").dtype.Should().Be(float64);
    }

    [Fact]
    public void The_new_child_is_called_and_learns()
    {
        using var net = Sequential(ReLU());
        var learned = PReLU(1, 0.5);
        net.Field<IList>("_modules")[0] = learned;

        using var output = net.call(_input);
        output.data<float>().ToArray().Should().Equal(-0.5f, 2);

        output.sum().backward();
        learned.Registered("weight").grad!.item<float>().Should().Be(-1);
    }

    [Fact]
    public void Disposing_the_Sequential_disposes_its_children_and_not_a_replaced_one()
    {
        var (before, after) = (Linear(2, 2), Linear(2, 2));
        var net = Sequential(before);
        net.Field<IList>("_modules")[0] = after;
        var (kept, gone) = (before.Registered("weight"), after.Registered("weight"));

        net.Dispose();

        (kept.IsInvalid, gone.IsInvalid).Should().Be((false, true));
        before.Dispose();
    }
}
