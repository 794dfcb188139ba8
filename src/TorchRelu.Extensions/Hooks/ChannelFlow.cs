using static TorchSharp.torch;

namespace TorchRelu.Hooks;

/// <summary>The channel flows of one forward, computed once for all sites.</summary>
internal sealed class ChannelFlows
{
    private readonly Dictionary<nn.Module, long[]> _inputShapes = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<nn.Module> _usedAgain = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<TracedCall, string> _open = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<TracedCall, Dictionary<nn.Module, long>> _starts = new(ReferenceEqualityComparer.Instance);

    public ChannelFlows(IReadOnlyList<TracedCall> calls)
    {
        foreach (var call in calls)
        {
            if (!call.IsData && !call.IsResult && !_inputShapes.TryAdd(call.Module, call.InputShape)) _usedAgain.Add(call.Module);
            foreach (var source in call.Sources)
            {
                if (Reason(call, source) is { } reason) _open.TryAdd(source.From, reason);
                if (source.Order != ChannelOrder.Shifted) continue;
                if (!_starts.TryGetValue(source.From, out var starts))
                    _starts[source.From] = starts = new(ReferenceEqualityComparer.Instance);
                starts[call.Module] = source.Start;
            }
        }
    }

    /// <param name="site">The call of the activation.</param>
    public ChannelFlow Of(TracedCall site) => new(_open.GetValueOrDefault(site), site.OutputShape, _inputShapes, _usedAgain)
    {
        Starts = _starts.GetValueOrDefault(site) ?? [],
    };

    private static string? Reason(TracedCall reader, TraceSource source)
    {
        if (reader.IsResult) return "the model returns it";
        // A module without weights hands it on to others, which are asked themselves.
        if (reader.OutputShape.Length == 0) return null;
        if (!LayerKinds.MakesChannels(reader.Module))
        {
            var kind = $"'{reader.Name}' ({reader.Module.GetType().Name})";
            return LayerKinds.IsNormOfRows(reader.Module) ? $"{kind} reads it, whose statistics mix the channels"
                : LayerKinds.IsBatchNorm(reader.Module) ? $"{kind} reads it beside others, or a function of it"
                : $"{kind} reads it, which is not known to keep channels apart";
        }
        if (reader.Sources.Count > 1 && !AreApart(reader.Sources))
            return $"what '{reader.Name}' reads was computed by a function from several layers, such as a sum";
        return reader.IsHomogeneous && source.Order != ChannelOrder.Unknown ? null
            : $"what '{reader.Name}' reads was changed by a function";
    }

    // In a concatenation every layer has entries of its own.
    private static bool AreApart(IReadOnlyList<TraceSource> sources)
    {
        if (sources.Any(source => source.Order != ChannelOrder.Shifted)) return false;
        var ordered = sources.OrderBy(source => source.Start).ToList();
        return ordered.Zip(ordered.Skip(1)).All(pair =>
            pair.First.Start + pair.First.From.OutputShape[pair.First.From.ChannelDimension!.Value] <= pair.Second.Start);
    }
}

/// <summary>The connections of a site to the layers around it, for repairs that change those layers.</summary>
/// <param name="Open">A description of possible other users of the output besides the known layers; null if the forward shows none.</param>
/// <param name="OutputShape">The sizes of the output.</param>
/// <param name="InputShapes">The sizes of the input of each layer of the forward.</param>
/// <param name="UsedAgain">The layers that ran more than once in the forward.</param>
internal sealed record ChannelFlow(
    string? Open, long[] OutputShape, IReadOnlyDictionary<nn.Module, long[]> InputShapes, IReadOnlySet<nn.Module> UsedAgain)
{
    /// <summary>The entry of channel 0 in what a layer reads, for the layers that read a concatenation.</summary>
    public IReadOnlyDictionary<nn.Module, long> Starts { get; init; } = new Dictionary<nn.Module, long>();
}
