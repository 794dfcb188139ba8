using FluentAssertions;
using TorchSharp.Pins.Tests.Support;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Pins.Tests.Memory;

/// <summary>
/// A disposed tensor or module throws InvalidOperationException (a disposed module often ObjectDisposedException, which is one).
/// TorchSharp 0.102.8 to 0.107.0. Not tried: in 0.102.8 a disposed BatchNorm, Flatten or pooling layer ends the process.
/// </summary>
public class DisposedTests
{
    private readonly Tensor _input = ones(1, 4);

    [Fact]
    public void Every_use_of_a_disposed_tensor_throws()
    {
        var tensor = ones(2);
        tensor.Dispose();
        Action[] uses =
        [
            () => _ = tensor.shape,
            () => tensor.add(1),
            () => ones(2).add(tensor),
            () => _ = tensor.bytes.Length,
            () => tensor.data<float>(),
            () => tensor.requires_grad = true,
        ];

        uses.Should().AllSatisfy(use => use.Should().Throw<InvalidOperationException>().WithMessage("Tensor invalid -- empty handle."));
    }

    [Fact]
    public void Disposing_twice_is_harmless()
    {
        var tensor = ones(2);
        tensor.Dispose();

        LiveTensors.Growth(tensor.Dispose).Should().Be(0);

        tensor.IsInvalid.Should().BeTrue();
    }

    [Fact]
    public void Disposed_modules_with_parameters_throw_when_they_are_called()
    {
        Module<Tensor, Tensor>[] modules = [Linear(4, 2), PReLU(1), LayerNorm(4), Sequential(Linear(4, 2)), new Net()];
        foreach (var module in modules)
        {
            module.Dispose();
            module.Invoking(it => it.call(_input)).Should().Throw<InvalidOperationException>(module.GetType().Name);
            module.parameters().Should().BeEmpty();
            module.Invoking(it => it.Dispose()).Should().NotThrow();
        }
    }

    [Fact]
    public void Disposing_a_module_disposes_its_children_their_parameters_and_buffers()
    {
        var net = new Net();
        var parameters = net.parameters().ToList();

        net.Dispose();

        parameters.Should().OnlyContain(parameter => parameter.IsInvalid);
    }

    [Fact]
    public void A_disposed_scope_throws()
    {
        var scope = NewDisposeScope();
        scope.Dispose();

        scope.Invoking(it => it.DisposablesCount).Should().Throw<ObjectDisposedException>();
    }
}
