using System.Runtime.InteropServices;
using FluentAssertions;
using TorchSharp.Behaviour.Tests.Support;
using Xunit;
using static TorchSharp.torch;

namespace TorchSharp.Behaviour.Tests.Autograd;

/// <summary>
/// Up to 0.103.0 backward() passes retain_graph and create_graph to libtorch in each other's place: to go backward twice, create_graph
/// must be given there. The rest holds for TorchSharp 0.102.8 to 0.107.0.
/// </summary>
public class BackwardTests
{
    [Fact]
    public void A_graph_serves_once()
    {
        using var input = ones(2, requires_grad: true);
        using var loss = (input * input).sum();
        loss.backward();

        loss.Invoking(it => it.backward()).Should().Throw<ExternalException>().WithMessage("Trying to backward through the graph a second time*");
    }

    [Fact]
    public void The_argument_that_retains_the_graph_is_named_create_graph_up_to_0_103_0()
    {
        var swapped = Provider.Version < new Version(0, 103, 1);
        using var input = ones(2, requires_grad: true);
        using var loss = (input * input).sum();

        loss.backward(retain_graph: !swapped, create_graph: swapped);
        loss.backward(retain_graph: swapped, create_graph: !swapped);

        input.grad!.data<float>().ToArray().Should().Equal(4, 4);
        loss.Invoking(it => it.backward()).Should().Throw<ExternalException>();
    }

    [Fact]
    public void Gradients_can_be_given_and_gathered_for_some_inputs_only()
    {
        using var one = ones(2, requires_grad: true);
        using var two = ones(2, requires_grad: true);

        (one * two).backward([from_array(new[] { 2f, 3f })], inputs: [one]);

        one.grad!.data<float>().ToArray().Should().Equal(2, 3);
        two.grad.Should().BeNull();
    }

    [Fact]
    public void A_scope_without_gradients_ends_where_it_was()
    {
        using (no_grad())
        {
            is_grad_enabled().Should().BeFalse();
            using (enable_grad()) is_grad_enabled().Should().BeTrue();
            is_grad_enabled().Should().BeFalse();
        }

        is_grad_enabled().Should().BeTrue();
    }
}
