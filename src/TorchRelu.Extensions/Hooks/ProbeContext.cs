using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Hooks;

/// <summary>The state that all probes of one monitor share.</summary>
internal sealed class ProbeContext(DyingReluOptions options)
{
    // Training evicts a hook's data from the CPU caches, so the value that each step reads is stored here and not in the options.
    private readonly int _every = options.Every;
    private long _step;

    public bool CountEvaluation { get; } = options.CountEvaluation;

    /// <summary>The number of steps that have ended.</summary>
    public long Step => Interlocked.Read(ref _step);

    /// <summary>Whether outputs are counted in the current step. With sampling, only one of several steps is counted.</summary>
    public bool IsSampled => _every == 1 || Step % _every == 0;

    public required UseOrdinals Ordinals { get; init; }

    /// <summary>The tracer of the first forward while it runs; null afterwards.</summary>
    public ForwardTracer? Tracer { get; set; }

    /// <summary>Continues from the step of another monitor.</summary>
    public void Resume(long step) => Interlocked.Exchange(ref _step, step);

    /// <summary>Ends the step.</summary>
    /// <returns>Whether the outputs of the step were counted.</returns>
    public bool EndStep()
    {
        var wasSampled = IsSampled;
        Interlocked.Increment(ref _step);
        return wasSampled;
    }

    /// <summary>The dimension that holds the channels. The producing layer decides, else the options, else the shape.</summary>
    public ChannelDimension ChannelDimension(ProbeTarget target, Tensor input)
    {
        if (target.Kind == SiteKind.PreActivation && LayerKinds.ChannelDimension(target.Module) is { } own)
            return new(own, ChannelAxis.FromProducer);
        if (Tracer?.ChannelDimensionOf(input) is { } found) return new(found, ChannelAxis.FromProducer);
        if (options.ChannelDimensions.TryGetValue(target.Name, out var told)) return new(told, ChannelAxis.Told);
        return new(null, ChannelAxis.FromShape);
    }
}

/// <summary>The dimension of a tensor that holds the channels, and the source of this information.</summary>
/// <param name="Index">The dimension; negative values count from the end. It is null if the shape decides.</param>
/// <param name="Source">The source of the information.</param>
internal readonly record struct ChannelDimension(int? Index, ChannelAxis Source);
