using FluentAssertions;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Behaviour.Tests.Modules;

/// <summary>Buffers that are not persistent are never listed, not even when they are asked for. TorchSharp 0.102.8 to 0.107.0.</summary>
public class BufferTests
{
    [Fact]
    public void Only_persistent_buffers_are_listed_and_saved()
    {
        using var net = Sequential(ReLU());
        var child = new Holder();
        net.append("holder", child);

        child.named_buffers(recurse: true, include_nonpersistent: true).Select(buffer => buffer.name).Should().Equal("kept");
        net.state_dict().Keys.Should().Equal("holder.kept");
        child.get_buffer("passing").Should().NotBeNull();
    }

    private sealed class Holder : Module<Tensor, Tensor>
    {
        public Holder()
            : base(nameof(Holder))
        {
            register_buffer("kept", ones(1));
            register_buffer("passing", ones(1), persistent: false);
        }

        public override Tensor forward(Tensor input) => input.alias();
    }
}
