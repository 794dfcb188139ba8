namespace TorchSharp.Pins.Tests.Tensors;

/// <summary>The tests of proofs, recycles and causes rely on it: they follow gradients through small convolutions.</summary>
public class ConvolutionGradientTests
{
    [Fact]
    public void A_small_convolution_gives_each_input_the_sum_of_the_weights_that_read_it()
    {
        using var scope = NewDisposeScope();
        var inputs = ones(2, 1, 3, 3).requires_grad_();

        nn.functional.conv2d(inputs, ones(1, 1, 2, 2)).sum().backward();

        float[] image = [1, 2, 1, 2, 4, 2, 1, 2, 1];
        inputs.grad!.data<float>().ToArray().Should().Equal([.. image, .. image],
            "all weights are 1; where oneDNN does not know the caches, docs/troubleshooting.md says what to set");
    }
}
