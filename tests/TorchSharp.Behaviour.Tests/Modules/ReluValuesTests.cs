using FluentAssertions;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Behaviour.Tests.Modules;

/// <summary>
/// ReLU lets NaN through, keeps the sign of a negative zero (libtorch 1.13) and keeps the strides of its input.
/// TorchSharp 0.102.8 to 0.107.0.
/// </summary>
public class ReluValuesTests
{
    [Fact]
    public void NaN_goes_through()
    {
        using var output = functional.relu(from_array(new[] { float.NaN, -1f }));

        output.data<float>().ToArray().Should().Equal(float.NaN, 0);
    }

    [Fact]
    public void A_negative_zero_stays_zero_whatever_its_sign()
    {
        using var output = functional.relu(from_array(new[] { -0f }));

        (output.data<float>()[0] == 0).Should().BeTrue();
    }

    [Fact]
    public void Transposed_and_channels_last_inputs_keep_their_strides()
    {
        using var transposed = functional.relu(ones(3, 4).t());
        transposed.stride().Should().Equal(1, 4);
        transposed.is_contiguous().Should().BeFalse();

        // (N,C,H,W) whose memory is (N,H,W,C).
        using var channelsLast = functional.relu(ones(2, 5, 6, 3).permute(0, 3, 1, 2));
        channelsLast.shape.Should().Equal(2, 3, 5, 6);
        channelsLast.stride().Should().Equal(90, 1, 18, 3);
        channelsLast.is_contiguous().Should().BeFalse();
        channelsLast.permute(0, 2, 3, 1).is_contiguous().Should().BeTrue("the dense order is a view away");
    }
}
