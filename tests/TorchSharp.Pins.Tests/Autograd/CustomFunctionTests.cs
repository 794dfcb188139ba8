using static TorchSharp.torch.autograd;

namespace TorchSharp.Pins.Tests.Autograd;

/// <summary>
/// RectifyFunction relies on these rules of a function with a gradient of its own. It lets no exception out of its backward: there one ends
/// the process, as no test can show.
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

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Its_backward_is_recorded_exactly_where_a_graph_of_the_gradient_is_wanted(bool wanted)
    {
        using var input = ones(2, requires_grad: true);
        LeakyHalf.RecordsBackward = null;

        using var sum = LeakyHalf.apply(input, 0.5).sum();
        grad([sum], [input], create_graph: wanted);

        LeakyHalf.RecordsBackward.Should().Be(wanted);
    }

    [Fact]
    public void A_gradient_that_a_backward_returned_may_be_disposed_in_a_later_one()
    {
        using var input = from_array(new[] { -1f, 2f }).requires_grad_();

        LeakyHalf.apply(LeakyHalf.apply(input, 0.5) * 3, 0.5).sum().backward();
        LeakyHalf.Returned!.Dispose();

        input.grad!.data<float>().ToArray().Should().Equal(0.75f, 3);
    }

    [Fact]
    public void An_input_gets_no_gradient_where_backward_returns_null()
    {
        using var input = ones(2, requires_grad: true);

        Silent.apply(input).sum().backward();

        input.grad.Should().BeNull();
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
    public void Kept_data_and_tensors_that_were_disposed_since_arrive_in_backward()
    {
        using var leaf = ones(2, requires_grad: true);
        var factor = from_array(new[] { 2f, 5f });

        using var result = TimesKept.apply(leaf, factor);
        factor.Dispose();
        result.sum().backward();

        leaf.grad!.data<float>().ToArray().Should().Equal(2, 5);
        TimesKept.Note.Should().Be("seen");
    }

    [Fact]
    public void Many_calls_leave_one_tensor_at_most()
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
        public static bool? RecordsBackward { get; set; }

        public static Tensor? Made { get; private set; }

        public static Tensor? Returned { get; private set; }

        public override string Name => nameof(LeakyHalf);

        public override Tensor forward(AutogradContext ctx, params object[] vars)
        {
            var (input, slope) = ((Tensor)vars[0], (double)vars[1]);
            using var positive = input.gt(0);
            using var negative = input * slope;
            using var mask = positive.to(input.dtype);
            var factor = (mask * (1 - slope)) + slope;
            ctx.save_for_backward([factor]);
            return Made = where(positive, input, negative);
        }

        public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output)
        {
            Returned?.Dispose();
            RecordsBackward = is_grad_enabled();
            using var given = grad_output;
            using var factor = ctx.get_saved_variables()[0];
            return [Returned = given * factor, null!];
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

    private sealed class Silent : SingleTensorFunction<Silent>
    {
        public override string Name => nameof(Silent);

        public override Tensor forward(AutogradContext ctx, params object[] vars) => (Tensor)vars[0] * 2;

        public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output) => [null!];
    }
}
