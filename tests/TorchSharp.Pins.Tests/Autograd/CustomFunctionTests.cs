using FluentAssertions;
using TorchSharp.Pins.Tests.Support;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace TorchSharp.Pins.Tests.Autograd;

/// <summary>
/// A function of one's own: forward runs without recording, what it returns is wrapped in a new object, and the one it made is left to the
/// scope around it. TorchSharp 0.102.8 to 0.107.0.
/// </summary>
public class CustomFunctionTests
{
    [Fact]
    public void Its_backward_gives_the_gradient()
    {
        using var input = from_array(new[] { -1f, 2f }).requires_grad_();

        using var output = LeakyHalf.apply(input, 0.5);
        (output * 3).sum().backward();

        output.data<float>().ToArray().Should().Equal(-0.5f, 2);
        input.grad!.data<float>().ToArray().Should().Equal(1.5f, 3);
    }

    [Fact]
    public void It_joins_graphs_of_other_operators_on_both_sides()
    {
        using var leaf = full(1, 2f, requires_grad: true);

        LeakyHalf.apply(leaf * -3, 0.5).pow(2).sum().backward();

        // (0.5 * -3 x)^2 has the derivative 4.5 x.
        leaf.grad!.item<float>().Should().BeApproximately(9, 1e-5f);
    }

    [Fact]
    public void Forward_runs_without_recording()
    {
        using var input = ones(2, requires_grad: true);
        LeakyHalf.Recording = null;

        LeakyHalf.apply(input, 0.5).Dispose();

        LeakyHalf.Recording.Should().BeFalse();
    }

    [Fact]
    public void Without_gradients_the_result_has_none()
    {
        using var input = ones(2, requires_grad: true);
        using var plain = ones(2);

        LeakyHalf.apply(plain, 0.5).requires_grad.Should().BeFalse();
        using (no_grad()) LeakyHalf.apply(input, 0.5).requires_grad.Should().BeFalse();
        LeakyHalf.apply(input, 0.5).requires_grad.Should().BeTrue();
    }

    [Fact]
    public void The_object_made_in_forward_is_left_to_the_scope_around_it()
    {
        using var input = ones(2, requires_grad: true);

        LiveTensors.Growth(() =>
        {
            Tensor result;
            using (NewDisposeScope()) result = LeakyHalf.apply(input, 0.5).MoveToOuterDisposeScope();
            LeakyHalf.Made!.IsInvalid.Should().BeTrue();
            result.IsInvalid.Should().BeFalse();
            result.Dispose();
        }).Should().BeLessThanOrEqualTo(1, "TorchSharp keeps an empty tensor of the result's shape with the node");
    }

    [Fact]
    public void Kept_tensors_and_data_arrive_in_backward()
    {
        using var factor = from_array(new[] { 2f, 5f });
        using var leaf = ones(2, requires_grad: true);

        TimesKept.apply(leaf, factor).sum().backward();

        leaf.grad!.data<float>().ToArray().Should().Equal(2, 5);
        TimesKept.Note.Should().Be("seen");
    }

    [Fact]
    public void Many_calls_leave_nothing_behind()
    {
        using var input = ones(2, requires_grad: true);
        var before = LiveTensors.Count;

        for (var i = 0; i < 100; i++)
        {
            using var scope = NewDisposeScope();
            LeakyHalf.apply(input, 0.5).sum().backward();
        }

        (LiveTensors.Count - before).Should().BeLessThanOrEqualTo(1);
    }

    private sealed class LeakyHalf : SingleTensorFunction<LeakyHalf>
    {
        public static bool? Recording { get; set; }

        public static Tensor? Made { get; private set; }

        public override string Name => nameof(LeakyHalf);

        public override Tensor forward(AutogradContext ctx, params object[] vars)
        {
            var (input, slope) = ((Tensor)vars[0], (double)vars[1]);
            Recording = is_grad_enabled();
            using var positive = input.gt(0);
            using var negative = input * slope;
            using var mask = positive.to(input.dtype);
            var factor = (mask * (1 - slope)) + slope;
            ctx.save_for_backward([factor]);
            return Made = where(positive, input, negative);
        }

        public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output)
        {
            using var factor = ctx.get_saved_variables()[0];
            return [grad_output * factor, null!];
        }
    }

    private sealed class TimesKept : SingleTensorFunction<TimesKept>
    {
        public static object? Note { get; private set; }

        public override string Name => nameof(TimesKept);

        public override Tensor forward(AutogradContext ctx, params object[] vars)
        {
            ctx.save_for_backward([(Tensor)vars[1]]);
            ctx.save_data("note", "seen");
            return (Tensor)vars[0] * (Tensor)vars[1];
        }

        public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output)
        {
            Note = ctx.get_data("note");
            return [grad_output * ctx.get_saved_variables()[0], null!];
        }
    }
}
