using TorchRelu.Internal;
using static TorchSharp.torch;

namespace TorchRelu;

/// <summary>
/// A ReLU that counts what it puts out. Outputs and gradients are bit for bit those of <c>nn.ReLU()</c>. In training, large dense float32
/// outputs on the CPU are rectified and counted in one pass that keeps one bit per value for the gradient; that is cheaper than libtorch's
/// own ReLU. Other outputs are libtorch's, counted afterwards.
/// </summary>
/// <remarks>Forwards may run on several threads. Gradients can be differentiated once more.</remarks>
public sealed class MonitoredReLU : nn.Module<Tensor, Tensor>
{
    private readonly long _fusedFrom;

    /// <summary>A rectifier that counts from its first forward on.</summary>
    /// <param name="channelDimension">For outputs with three dimensions, which of them holds the channels, negative counting from the end; null for the last.</param>
    public MonitoredReLU(int? channelDimension = null)
        : this(channelDimension, RectifyFunction.WorthwhileFrom)
    {
    }

    internal MonitoredReLU(int? channelDimension, long fusedFrom, ProbeContext? context = null)
        : base(nameof(MonitoredReLU))
    {
        Counts = new RectifierCounts(channelDimension, context);
        CountEvaluation = context is { CountEvaluation: true };
        _fusedFrom = Math.Max(1, fusedFrom);
    }

    /// <summary>Whether forwards in eval mode, or with gradients disabled, count too.</summary>
    /// <value>Default false: validation must not be mistaken for training.</value>
    public bool CountEvaluation { get; set; }

    /// <summary>Samples counted since the last <see cref="TakeTally"/>.</summary>
    public long Samples => Counts.Samples;

    /// <summary>The first thing that went wrong while counting; null when nothing did. Outputs and gradients are right all the same.</summary>
    public string? Problem => Counts.Problem;

    /// <summary>What it counts; a monitor that put this rectifier in place takes it from here.</summary>
    internal RectifierCounts Counts { get; }

    /// <summary>What was counted since the last call; counting begins anew. Null when nothing was.</summary>
    public ChannelTally? TakeTally() => Counts.Take();

    /// <summary>max(0, x), counted.</summary>
    /// <exception cref="InvalidOperationException">The gradient of an earlier forward could not be computed; the message says why.</exception>
    public override Tensor forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        Counts.ThrowIfBackwardFailed();
        var counts = Counts.IsCounting(training, CountEvaluation) ? Counts : null;
        var output = IsWorthFusing(input) && MemoryOrders.Of(input) is { } order ? RectifyFunction.Rectify(input, order, Counts, counting: counts is not null) : null;
        if (output is null)
        {
            output = input.relu();
            counts?.Count(output);
        }
        counts?.EndOutput();
        return output;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) Counts.Dispose();
        base.Dispose(disposing);
    }

    private bool IsWorthFusing(Tensor input) => is_grad_enabled() && input.requires_grad && input.numel() >= _fusedFrom;
}
