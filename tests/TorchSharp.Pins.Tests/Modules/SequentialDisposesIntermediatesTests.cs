namespace TorchSharp.Pins.Tests.Modules;

/// <summary>
/// LayerCall relies on it: a Sequential disposes what lies between two children once the second has used it, and no detached handle.
/// ForwardTracer relies on it: the caller gets the very object that the last child made.
/// </summary>
public class SequentialDisposesIntermediatesTests
{
    [Fact]
    public void A_tensor_kept_from_a_hook_is_empty_afterwards_and_a_detached_one_is_not()
    {
        var relu = ReLU();
        using var net = Sequential(Linear(4, 3), relu, Linear(3, 2));
        Tensor? input = null, output = null, copy = null;
        relu.register_forward_hook((_, given, made) =>
        {
            (input, output, copy) = (given, made, made.detach());
            return made;
        });

        using var batch = ones(1, 4);
        net.call(batch).Dispose();

        (input!.IsInvalid, output!.IsInvalid, copy!.IsInvalid).Should().Be((true, true, false));
        copy.Dispose();
    }

    [Fact]
    public void The_output_of_the_last_child_is_the_object_the_caller_gets()
    {
        var relu = ReLU();
        using var net = Sequential(Linear(4, 3), relu);
        Tensor? seen = null;
        relu.register_forward_hook((_, _, output) => seen = output);

        using var batch = ones(1, 4);
        using var result = net.call(batch);

        result.Should().BeSameAs(seen);
    }
}
