using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Hooks;

/// <summary>The state that all probes of one monitor share.</summary>
internal sealed class ProbeContext(DyingReluOptions options)
{
    // Training evicts a hook's data from the CPU caches, so the value that each step reads is stored here and not in the options.
    private readonly int _every = options.Every;
    private long _step;
    private int _tracing;

    public bool CountEvaluation { get; } = options.CountEvaluation;

    /// <summary>Whether most outputs are only looked at. A scan counts all.</summary>
    public bool IsAdaptive { get; } = options.Counting == Counting.Adaptive && !options.CountEvaluation;

    /// <summary>Whether the outputs of this step are counted in any case, because the last loss was no number.</summary>
    public bool IsCensusDue { get; set; }

    /// <summary>The number of steps that have ended.</summary>
    public long Step => Interlocked.Read(ref _step);

    /// <summary>Whether outputs are counted in the current step. With sampling, only one of several steps is counted.</summary>
    public bool IsSampled => _every == 1 || Step % _every == 0;

    public required UseOrdinals Ordinals { get; init; }

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

    /// <summary>Whether a trace runs on this thread, whose calls do not count.</summary>
    public bool IsSuspended => Volatile.Read(ref _tracing) is var thread and not 0 && thread == Environment.CurrentManagedThreadId;

    /// <summary>Suspends all monitors that watch one of these modules, until the result is disposed.</summary>
    public static IDisposable SuspendAll(IReadOnlyList<NamedModule> modules) => new Suspension(
        [.. modules.Select(named => named.Module).OfType<nn.Module<Tensor, Tensor>>().SelectMany(ModuleHook.ProbesOf)
            .Select(probe => probe.Context).Distinct<ProbeContext>(ReferenceEqualityComparer.Instance)]);

    /// <summary>The dimension that holds the channels. The options decide, else the layers before and behind, else the shape.</summary>
    /// <param name="target">The module.</param>
    /// <param name="links">The layers around the site; null if no forward was traced.</param>
    /// <param name="rank">The number of dimensions.</param>
    public ChannelDimension ChannelDimension(ProbeTarget target, SiteLinks? links, int rank)
    {
        if (options.ChannelDimensions.TryGetValue(target.Name, out var told)) return new(told, ChannelAxis.Told);
        if (links?.Dimension is { } found) return found;
        if (target.Kind == SiteKind.PreActivation && LayerKinds.ChannelDimension(target.Module, rank) is { } own)
            return new(own, ChannelAxis.FromProducer);
        // (N,C) and (N,C,H,W) are agreed on everywhere. Three dimensions are (B,T,C) or (N,C,L).
        return rank != 3 ? new(null, ChannelAxis.FromShape) : new(null, ChannelAxis.FromShape)
        {
            Problem = "which of the 3 dimensions holds the channels is not known: no forward was traced",
        };
    }

    private sealed class Suspension : IDisposable
    {
        private readonly IReadOnlyList<ProbeContext> _contexts;

        public Suspension(IReadOnlyList<ProbeContext> contexts)
        {
            _contexts = contexts;
            foreach (var context in contexts) Volatile.Write(ref context._tracing, Environment.CurrentManagedThreadId);
        }

        public void Dispose()
        {
            foreach (var context in _contexts) Volatile.Write(ref context._tracing, 0);
        }
    }
}

/// <summary>The dimension of a tensor that holds the channels, and the source of this information.</summary>
/// <param name="Index">The dimension; negative values count from the end. It is null if the shape decides.</param>
/// <param name="Source">The source of the information.</param>
internal readonly record struct ChannelDimension(int? Index, ChannelAxis Source)
{
    /// <summary>The reason why the dimension is not known; null if it is.</summary>
    public string? Problem { get; init; }
}
