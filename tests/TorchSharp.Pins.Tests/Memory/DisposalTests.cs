namespace TorchSharp.Pins.Tests.Memory;

/// <summary>LayerCall relies on it: a tensor may be disposed twice.</summary>
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
}
