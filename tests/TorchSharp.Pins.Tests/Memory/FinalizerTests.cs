using FluentAssertions;
using TorchSharp.Pins.Tests.Support;
using Xunit;
using static TorchSharp.torch;

namespace TorchSharp.Pins.Tests.Memory;

/// <summary>
/// The garbage collector frees tensors that nobody holds, and nothing makes it run: it does not see their native memory.
/// TorchSharp 0.102.8 to 0.107.0.
/// </summary>
public class FinalizerTests
{
    [Fact]
    public void Tensors_that_nobody_holds_live_until_a_collection()
    {
        var before = LiveTensors.Count;

        LiveTensors.Growth(Make).Should().Be(100);

        LiveTensors.Count.Should().Be(before);
    }

    [Fact]
    public void A_parameter_made_of_a_tensor_is_counted_twice_and_uncounted_once()
    {
        var before = LiveTensors.Count;

        using (nn.Parameter(ones(1)))
        {
            (Tensor.TotalCount - before).Should().Be(2);
        }

        (LiveTensors.Count - before).Should().Be(1, "the count is for comparisons between steps that make no parameters");
    }

    private static void Make()
    {
        for (var i = 0; i < 100; i++) ones(1000);
    }
}
