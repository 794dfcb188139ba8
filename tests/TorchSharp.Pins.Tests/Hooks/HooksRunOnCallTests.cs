namespace TorchSharp.Pins.Tests.Hooks;

/// <summary>
/// Probe, AttachmentFindings and UseOrdinals rely on it: hooks run in call() and never in forward(), and they can be removed at any time.
/// ActivationOverride calls forward() of a module that shares the hooks it runs in.
/// </summary>
public class HooksRunOnCallTests
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
}
