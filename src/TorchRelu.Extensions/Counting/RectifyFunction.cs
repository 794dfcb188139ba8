using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Internal;

/// <summary>Rectifies and counts in one pass; keeps a bit per value for the gradient.</summary>
internal sealed class RectifyFunction : autograd.SingleTensorFunction<RectifyFunction>
{
    /// <summary>Values from which on this is cheaper than libtorch's ReLU and a count: calling a custom function costs some microseconds.</summary>
    public const long WorthwhileFrom = 262_144;

    private const string OrderKey = "order";
    private const string CountsKey = "counts";
    private static readonly object s_contiguous = MemoryOrder.Contiguous;
    private static readonly object s_channelsLast = MemoryOrder.ChannelsLast;

    // The gradient that a backward returns belongs to nobody afterwards; it is disposed when the same thread comes by again.
    [ThreadStatic]
    private static Tensor? s_returned;

    public override string Name => nameof(RectifyFunction);

    /// <summary>max(0, input), with its gradient.</summary>
    public static Tensor Rectify(Tensor input, MemoryOrder order, RectifierCounts counts, bool counting)
    {
        DisposeReturned();
        var call = new Call(order, counts, counting);
        try
        {
            return apply(input, call);
        }
        finally
        {
            // The graph holds the memory; these were only the names of it in forward.
            call.Output?.Dispose();
            call.Mask?.Dispose();
        }
    }

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var input = (Tensor)vars[0];
        var call = (Call)vars[1];
        call.Output = empty_like(input);
        call.Mask = empty([RectifierKernels.Words(input.numel())], ScalarType.Int64);
        RectifierPass.Forward(input, call.Output, call.Mask, call.Order, call.Counting ? call.Counts : null);
        ctx.save_for_backward([call.Mask]);
        ctx.save_data(OrderKey, call.Order == MemoryOrder.Contiguous ? s_contiguous : s_channelsLast);
        ctx.save_data(CountsKey, call.Counts);
        return call.Output;
    }

    // An exception that leaves a backward ends the process: none does.
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        DisposeReturned();
        try
        {
            var mask = ctx.get_saved_variables()[0];
            var order = (MemoryOrder)ctx.get_data(OrderKey)!;
            using (mask) s_returned = is_grad_enabled() ? Differentiable(grad_output, mask, order) : Passed(grad_output, mask, order);
            return [s_returned, null!];
        }
        catch (Exception fault)
        {
            ((RectifierCounts)ctx.get_data(CountsKey)!).FailBackward(fault);
            return [null!, null!];
        }
        finally
        {
            grad_output.Dispose();
        }
    }

    private static Tensor Passed(Tensor gradient, Tensor mask, MemoryOrder order)
    {
        if (MemoryOrders.Is(gradient, order)) return RectifierPass.Backward(gradient, mask, order);
        using var stored = MemoryOrders.Stored(gradient, order);
        return RectifierPass.Backward(stored, mask, order);
    }

    // A gradient that will be differentiated itself needs libtorch's operators: where() passes it bit for bit, and so does its own gradient.
    private static Tensor Differentiable(Tensor gradient, Tensor mask, MemoryOrder order)
    {
        Tensor passes;
        using (no_grad()) passes = RectifierPass.Unpacked(mask, gradient, order);
        using (passes)
        using (var zeros = zeros_like(gradient))
            return where(passes, gradient, zeros);
    }

    private static void DisposeReturned()
    {
        s_returned?.Dispose();
        s_returned = null;
    }

    /// <summary>What a forward is told beside its tensor, and the two it makes.</summary>
    private sealed class Call(MemoryOrder order, RectifierCounts counts, bool counting)
    {
        public MemoryOrder Order => order;

        public RectifierCounts Counts => counts;

        public bool Counting => counting;

        public Tensor? Output { get; set; }

        public Tensor? Mask { get; set; }
    }
}
