namespace TorchSharp.Pins.Tests.Memory;

/// <summary>
/// LayerCall relies on it: a tensor may be disposed twice. ReluReplacer relies on it: the training flag of a module tells whether it was
/// disposed, and its model with it.
/// </summary>
public class DisposalTests
{
    [Fact]
    public void Disposing_a_tensor_twice_is_harmless()
    {
        var tensor = ones(2);
        tensor.Dispose();

        LiveTensors.Growth(tensor.Dispose).Should().Be(0);

        tensor.IsInvalid.Should().BeTrue();
    }

    [Fact]
    public void The_training_flag_of_a_disposed_module_throws()
    {
        foreach (var module in new[] { ReLU(inplace: true), (Module)new Net() })
        {
            module.Dispose();

            module.Invoking(it => it.training).Should().Throw<ObjectDisposedException>(module.GetType().Name);
        }
    }

    [Fact]
    public void Disposing_a_module_disposes_its_children_and_their_parameters()
    {
        var net = new Net();
        var parameters = net.parameters().ToList();

        net.Dispose();

        net.Act.Invoking(child => child.training).Should().Throw<ObjectDisposedException>();
        parameters.Should().OnlyContain(parameter => parameter.IsInvalid);
    }
}
