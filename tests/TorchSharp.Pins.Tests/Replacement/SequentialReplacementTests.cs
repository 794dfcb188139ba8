using System.Collections;
using FluentAssertions;
using TorchSharp.Pins.Tests.Support;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Pins.Tests.Replacement;

/// <summary>
/// A Sequential goes by its private lists and not by its registrations: register_module does not replace a child, and setting an element
/// of the private list does. TorchSharp 0.102.8 to 0.107.0.
/// </summary>
public class SequentialReplacementTests
{
    private readonly Tensor _input = from_array(new float[,] { { -1, 2 } });

    [Fact]
    public void Register_module_leaves_forward_and_parameters_as_they_were_and_adds_a_key_to_the_state()
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
    public void The_private_list_of_names_runs_beside_it()
    {
        using var net = Sequential(("fc", Linear(2, 2)), ("act", ReLU()));

        net.Field<List<string>>("_names").Should().Equal("fc", "act");
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

    [Fact]
    public void A_Sequential_made_of_the_children_shares_them()
    {
        using var net = Sequential(("fc", Linear(2, 2)), ("act", ReLU()));
        var children = net.named_children().Select(child => (child.name, (Module<Tensor, Tensor>)(child.name == "act" ? ELU() : child.module)));
        using var second = Sequential(children);

        second.named_children().First().module.Should().BeSameAs(net[0]);
        second.named_children().Last().module.Should().BeOfType<ELU>();
    }
}
