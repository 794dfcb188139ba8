namespace TorchSharp.Pins.Tests.Modules;

/// <summary>
/// Site relies on it: an in-place ReLU gives a new object on the memory of its input. SiteMeasure reads the pre-activations before it runs.
/// InPlace switches it by its property.
/// </summary>
public class InPlaceReluTests
{
    [Fact]
    public void The_output_is_another_object_on_the_same_memory()
    {
        using var relu = ReLU(inplace: true);
        using var input = from_array(new float[] { -1, 2 });
        using var output = relu.call(input);

        output.Should().NotBeSameAs(input);
        output.bytes[7] = 0x7f;
        input.bytes[7].Should().Be(0x7f);
    }

    [Fact]
    public void A_pre_hook_still_sees_the_negatives_and_a_hook_no_longer_does()
    {
        using var relu = ReLU(inplace: true);
        var (before, after) = (0f, 0f);
        relu.register_forward_pre_hook((_, input) =>
        {
            before = input.min().item<float>();
            return input;
        });
        relu.register_forward_hook((_, input, output) =>
        {
            after = input.min().item<float>();
            return output;
        });

        using var batch = from_array(new float[] { -1, 2 });
        relu.call(batch).Dispose();

        (before, after).Should().Be((-1, 0));
    }

    [Fact]
    public void It_works_on_a_copy_once_its_property_says_so()
    {
        using var relu = ReLU(inplace: true);
        using var input = from_array(new float[] { -1, 2 });
        var property = relu.GetType().GetProperty("inplace")!;
        property.GetValue(relu).Should().Be(true);

        property.SetValue(relu, false);
        relu.call(input).Dispose();

        input.data<float>().ToArray().Should().Equal(-1, 2);
    }
}
