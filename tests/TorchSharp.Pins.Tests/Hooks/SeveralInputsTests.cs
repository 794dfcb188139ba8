using FluentAssertions;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Pins.Tests.Hooks;

/// <summary>
/// Modules of two and three inputs have hooks of their own types; a pre-hook answers with a tuple or null. TorchSharp 0.102.8 to 0.107.0.
/// </summary>
public class SeveralInputsTests
{
    private readonly Tensor _one = ones(1);

    [Fact]
    public void Two_inputs()
    {
        using var module = new Pair();
        module.register_forward_pre_hook((_, _, _) => null);
        module.register_forward_pre_hook((_, left, right) => (left, right * 5));
        module.register_forward_hook((_, _, right, output) => output * right);

        module.call(_one, _one).item<float>().Should().Be(30, "the hook on the output sees the replaced input: (1 + 5) * 5");
    }

    [Fact]
    public void Three_inputs()
    {
        using var module = new Triple();
        var order = "";
        module.register_forward_hook(_ => order += "M");
        module.register_forward_pre_hook(_ => order += "p");
        module.register_forward_pre_hook((_, a, b, c) => (a, b * 2, c * 3));
        module.register_forward_hook((_, _, _, _, _) => null!);

        module.call(_one, _one, _one).item<float>().Should().Be(6);
        module.forward(_one, _one, _one).item<float>().Should().Be(3);
        order.Should().Be("pM");
    }

    private sealed class Pair() : Module<Tensor, Tensor, Tensor>(nameof(Pair))
    {
        public override Tensor forward(Tensor left, Tensor right) => left + right;
    }

    private sealed class Triple() : Module<Tensor, Tensor, Tensor, Tensor>(nameof(Triple))
    {
        public override Tensor forward(Tensor a, Tensor b, Tensor c) => a + b + c;
    }
}
