namespace TorchSharp.Pins.Tests.Hooks;

/// <summary>
/// ActivationOverride relies on it: the result of its hook takes the place of the output, and it disposes what nobody else would.
/// Site relies on it for the margin that it counts: a hook on the output is shown the input that forward() had.
/// </summary>
public class HookResultTests
{
    private readonly Tensor _input = Row(-2, 3);

    [Fact]
    public void Another_tensor_replaces_the_output()
    {
        using var relu = ReLU();
        relu.register_forward_hook((_, _, output) => output + 1);

        using var result = relu.call(_input);

        result.data<float>().ToArray().Should().Equal(1, 4);
    }

    [Fact]
    public void The_result_of_a_pre_hook_replaces_the_input_of_forward_and_of_later_hooks()
    {
        using var relu = ReLU();
        float[] seen = [];
        relu.register_forward_pre_hook((_, input) => -input);
        relu.register_forward_hook((_, input, output) =>
        {
            seen = input.data<float>().ToArray();
            return output;
        });

        using var result = relu.call(_input);

        result.data<float>().ToArray().Should().Equal(2, 0);
        seen.Should().Equal(2, -3);
    }

    [Fact]
    public void A_replaced_output_in_a_Sequential_belongs_to_nobody()
    {
        var relu = ReLU();
        using var net = Sequential(relu, Identity());
        relu.register_forward_hook((_, _, output) => output.alias());
        var before = LiveTensors.Count();

        LiveTensors.Growth(() =>
        {
            for (var i = 0; i < 20; i++) net.call(_input).Dispose();
        }).Should().Be(20, "only finalizers free the originals");

        LiveTensors.Count().Should().Be(before);
    }

    private static Tensor Row(params float[] values) => from_array(values);
}
