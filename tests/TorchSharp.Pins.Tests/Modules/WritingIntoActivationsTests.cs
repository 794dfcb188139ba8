using System.Runtime.InteropServices;
using FluentAssertions;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Pins.Tests.Modules;

/// <summary>
/// libtorch notices when an operator changes what backward needs, and does not notice when the memory is written directly: the gradients
/// are then wrong without a word. TorchSharp 0.102.8 to 0.107.0.
/// </summary>
public class WritingIntoActivationsTests
{
    [Fact]
    public void An_operator_that_changes_the_output_in_place_breaks_backward()
    {
        using var input = ones(2, requires_grad: true);
        using var output = functional.relu(input);
        using (no_grad()) output.zero_();

        output.Invoking(tensor => tensor.sum().backward()).Should().Throw<ExternalException>().WithMessage("*modified by an inplace operation*");
    }

    [Fact]
    public void A_write_through_bytes_falsifies_the_gradient_silently()
    {
        using var input = ones(2, requires_grad: true);
        using var output = functional.relu(input);
        output.bytes.Clear();

        output.sum().backward();

        input.grad!.sum().item<float>().Should().Be(0, "the true gradient is 2");
    }
}
