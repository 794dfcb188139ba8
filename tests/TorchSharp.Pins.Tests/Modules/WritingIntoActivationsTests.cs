using System.Runtime.InteropServices;

namespace TorchSharp.Pins.Tests.Modules;

/// <summary>
/// SafeInPlace relies on it: libtorch refuses a backward whose values an operator has changed, so it overwrites none that is needed.
/// MemoryCounts and RectifierPass rely on it: backward does not notice that memory was reached directly.
/// </summary>
public class WritingIntoActivationsTests
{
    [Fact]
    public void An_operator_that_changes_the_output_in_place_breaks_backward()
    {
        using var input = ones(2, requires_grad: true);
        using var output = functional.relu(input);
        using (no_grad()) output.zero_();

        output.Invoking(tensor => tensor.sum().backward())
            .Should().Throw<ExternalException>().WithMessage("*modified by an inplace operation*");
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
