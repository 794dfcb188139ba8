using FluentAssertions;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Pins.Tests.Hooks;

/// <summary>Hooks run in call() and never in forward(). TorchSharp 0.102.8 to 0.107.0.</summary>
public class HooksFireOnCallTests
{
    private readonly Tensor _input = ones(1, 4);

    [Fact]
    public void Call_runs_a_hook_and_forward_does_not()
    {
        using var relu = ReLU();
        var runs = 0;
        relu.register_forward_hook((_, _, output) =>
        {
            runs++;
            return output;
        });

        relu.forward(_input).Dispose();
        runs.Should().Be(0);

        relu.call(_input).Dispose();
        runs.Should().Be(1);
    }

    [Fact]
    public void A_removed_hook_runs_no_more_and_removing_it_twice_is_harmless()
    {
        using var relu = ReLU();
        var runs = 0;
        var hook = relu.register_forward_hook(_ => runs++);

        hook.remove();
        hook.remove();
        relu.call(_input).Dispose();

        runs.Should().Be(0);
    }

    [Fact]
    public void Forward_of_a_Sequential_runs_the_hooks_of_its_children_and_not_its_own()
    {
        var relu = ReLU();
        using var net = Sequential(Linear(4, 4), relu);
        var (child, own) = (0, 0);
        relu.register_forward_hook(_ => child++);
        net.register_forward_hook(_ => own++);

        net.forward(_input).Dispose();

        (child, own).Should().Be((1, 0));
    }

    [Fact]
    public void A_hook_can_remove_itself_while_it_runs()
    {
        using var relu = ReLU();
        var runs = 0;
        Action remove = () => { };
        var hook = relu.register_forward_hook(_ =>
        {
            runs++;
            remove();
        });
        remove = hook.remove;

        relu.call(_input).Dispose();
        relu.call(_input).Dispose();

        runs.Should().Be(1);
    }

    [Fact]
    public void A_hook_cannot_add_one_to_its_own_module_while_it_runs()
    {
        using var relu = ReLU();
        relu.register_forward_hook((_, _, output) =>
        {
            relu.register_forward_hook((_, _, again) => again);
            return output;
        });

        relu.Invoking(module => module.call(_input)).Should().Throw<InvalidOperationException>().WithMessage("Collection was modified*");
    }

    [Fact]
    public void What_a_hook_throws_arrives_at_the_caller_unchanged()
    {
        using var relu = ReLU();
        var thrown = new FormatException("mine");
        relu.register_forward_hook((_, _, _) => throw thrown);

        relu.Invoking(module => module.call(_input)).Should().Throw<FormatException>().Which.Should().BeSameAs(thrown);
    }
}
