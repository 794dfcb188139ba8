namespace TorchSharp.Pins.Tests.Replacement;

/// <summary>
/// ActivationOverride relies on it: a hook on a ReLU can compute another activation, exact, differentiable and undone by its removal.
/// </summary>
public class OutputHookTests
{
    [Fact]
    public void A_hook_can_compute_a_leaky_relu_instead()
    {
        var relu = ReLU();
        using var net = Sequential(Linear(4, 8), relu, Linear(8, 2));
        using var input = randn(16, 4);
        net.call(input).Dispose();
        var before = LiveTensors.Count();

        var hook = relu.register_forward_hook((_, given, output) =>
        {
            output.Dispose();
            return functional.leaky_relu(given, 0.1);
        });
        using var hooked = net.call(input);
        using var hidden = net[0].call(input);
        using var leaky = functional.leaky_relu(hidden, 0.1);
        using var expected = net[2].call(leaky);

        allclose(hooked, expected).Should().BeTrue();
        net.state_dict().Keys.Should().Equal("0.weight", "0.bias", "2.weight", "2.bias");
        (LiveTensors.Count() - before).Should().Be(4, "only the tensors held here are new");

        using var loss = hooked.sum();
        loss.backward();
        net.parameters().Should().AllSatisfy(parameter => parameter.grad.Should().NotBeNull());

        hook.remove();
        using var plain = net.call(input);
        allclose(plain, hooked).Should().BeFalse();
    }
}
