using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Hooks;

/// <summary>What all probes of one monitor share.</summary>
internal sealed class ProbeContext(DyingReluOptions options)
{
    // A hook finds its data driven out of the caches: what it reads at every step lies here, not in the options.
    private readonly int _every = options.Every;
    private long _step;

    public bool CountEvaluation { get; } = options.CountEvaluation;

    /// <summary>Steps ended so far.</summary>
    public long Step => Interlocked.Read(ref _step);

    /// <summary>Whether outputs are counted in the present step; with sampling, only in one of several.</summary>
    public bool IsSampled => _every == 1 || Step % _every == 0;

    public required UseOrdinals Ordinals { get; init; }

    /// <summary>The first forward's trace while it is being taken; null afterwards.</summary>
    public ForwardTracer? Tracer { get; set; }

    /// <summary>Goes on where another monitor left off.</summary>
    public void Resume(long step) => Interlocked.Exchange(ref _step, step);

    /// <summary>Ends the step.</summary>
    /// <returns>Whether its outputs were counted.</returns>
    public bool EndStep()
    {
        var wasSampled = IsSampled;
        Interlocked.Increment(ref _step);
        return wasSampled;
    }

    /// <summary>Which dimension holds the channels: the producing layer knows, else the options, else the shape.</summary>
    public ChannelDimension ChannelDimension(ProbeTarget target, Tensor input)
    {
        if (target.Kind == SiteKind.PreActivation && LayerKinds.ChannelDimension(target.Module) is { } own)
            return new(own, ChannelAxis.FromProducer);
        if (Tracer?.ChannelDimensionOf(input) is { } found) return new(found, ChannelAxis.FromProducer);
        if (options.ChannelDimensions.TryGetValue(target.Name, out var told)) return new(told, ChannelAxis.Told);
        return new(null, ChannelAxis.FromShape);
    }
}

/// <summary>Which dimension of a tensor holds the channels, and who said so.</summary>
/// <param name="Index">The dimension, negative counting from the end; null where the shape decides.</param>
/// <param name="Source">Who said so.</param>
internal readonly record struct ChannelDimension(int? Index, ChannelAxis Source);
