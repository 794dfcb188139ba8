namespace TorchSharp.Pins.Tests.Hooks;

/// <summary>
/// Probe relies on it: a hook runs on the caller's thread and in the caller's gradient mode, and several callers run it at once.
/// TensorCounts and LayerCall rely on it: a hook is inside the caller's dispose scope, and may open one of its own.
/// </summary>
public class HookSurroundingsTests
{
    [Fact]
    public void Gradients_are_recorded_in_a_hook_while_training()
    {
        var relu = ReLU();
        using var net = Sequential(Linear(4, 3), relu);
        var recorded = new List<(bool Mode, bool Output)>();
        relu.register_forward_hook((_, _, output) =>
        {
            recorded.Add((is_grad_enabled(), output.requires_grad));
            return output;
        });

        using var input = ones(1, 4);
        net.call(input).Dispose();
        using (no_grad()) net.call(input).Dispose();

        recorded.Should().Equal((true, true), (false, false));
    }

    [Fact]
    public void Tensors_made_in_a_hook_join_the_callers_scope_and_those_detached_survive_it()
    {
        using var relu = ReLU();
        Tensor? joined = null, detached = null;
        relu.register_forward_hook((_, _, output) =>
        {
            joined = output.detach();
            detached = output.detach().DetachFromDisposeScope();
            return output;
        });

        using (NewDisposeScope())
        {
            relu.call(ones(2));
        }

        joined!.IsInvalid.Should().BeTrue();
        detached!.IsInvalid.Should().BeFalse();
        detached.Dispose();
    }

    [Fact]
    public void A_scope_inside_the_hook_frees_its_temporaries_and_leaves_the_output_alone()
    {
        using var relu = ReLU();
        using var input = ones(2);
        relu.register_forward_hook((_, _, output) =>
        {
            using var scope = NewDisposeScope();
            _ = output.gt(0).sum();
            return output;
        });

        LiveTensors.Growth(() =>
        {
            for (var i = 0; i < 10; i++)
            {
                using var result = relu.call(input);
                result.IsInvalid.Should().BeFalse();
            }
        }).Should().Be(0);
    }

    [Fact]
    public async Task Calls_from_several_threads_all_run_the_hook()
    {
        using var relu = ReLU();
        using var input = ones(8, 8);
        var runs = 0;
        relu.register_forward_hook((_, _, output) =>
        {
            Interlocked.Increment(ref runs);
            return output;
        });

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 50; i++) relu.call(input).Dispose();
        })));

        runs.Should().Be(200);
    }
}
