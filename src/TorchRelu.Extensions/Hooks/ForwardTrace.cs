using static TorchSharp.torch;

namespace TorchRelu.Hooks;

/// <summary>
/// Reads from a traced forward which layers lie around each site: pure functions over the calls.
/// </summary>
internal sealed class ForwardTrace(IReadOnlyList<TracedCall> calls, IReadOnlyCollection<ProbeTarget> watched)
{
    private readonly ILookup<nn.Module, TracedCall> _callsOf =
        calls.Where(call => !call.IsData).ToLookup(call => call.Module);

    private readonly ILookup<TracedCall, (TracedCall Reader, TraceSource Source)> _readers =
        calls.SelectMany(call => call.Sources.Select(source => (Reader: call, Source: source))).ToLookup(read => read.Source.From);

    private readonly ILookup<nn.Module, ProbeTarget> _targets =
        watched.ToLookup(target => (nn.Module)target.Module);

    private ChannelFlows Flows => field ??= new(calls);

    /// <summary>The names of the layers that ran.</summary>
    public IReadOnlySet<string> Called => field ??= calls.Select(call => call.Name).ToHashSet();

    /// <summary>The layers around each use of a watched module; empty if the forward did not call it.</summary>
    public IReadOnlyList<SiteLinks> LinksOf(ProbeTarget target) =>
        [.. _callsOf[target.Module].Select(call => LinksOf(target, call))];

    private SiteLinks LinksOf(ProbeTarget target, TracedCall call)
    {
        var producers = Chain(target.Kind == SiteKind.PreActivation ? call : Only(call)).ToList();
        var weights = producers.Count > 0 && LayerKinds.MakesChannels(producers[^1].Module) ? producers[^1] : null;
        var isData = weights is { Sources: [{ From.IsData: true }] };
        var norm = NormBehind(target, call);
        return new SiteLinks([.. producers.Select(Named)], [.. Consumers(target, norm ?? call).Select(Named)])
        {
            NormBehind = norm is null ? null : Named(norm),
            Order = call.Order,
            Dimension = Dimension(target, call),
            Reading = Plan(target, call, producers),
            KeepsProducersRange = (target.Kind == SiteKind.PreActivation || call.KeepsRange)
                && producers.SkipLast(1).All(producer => producer.KeepsRange),
            IsOutput = target.Kind != SiteKind.ConsumerInput && _readers[call].Any(read =>
                read.Reader.IsResult && (target.Kind == SiteKind.Module || read.Source.IsZeroForOwnNegatives)),
            UnitsPerChannel = target.Kind == SiteKind.PreActivation ? 1 : Units(call),
            Flow = target.Kind == SiteKind.Module || IsReadRectified(target, call) ? Flows.Of(call) : null,
            Upstream = weights is { KeepsRange: true } ? Upstream(weights) : null,
            InputsWereNonNegative = weights?.Input is { Negative: 0, All: > 0 },
            Feeding = weights is null ? []
                : [.. weights.Sources.Select(Target).OfType<(ProbeTarget Target, int)>().Select(from => from.Target)],
            Data = weights?.Moments,
            ReadsData = isData && weights!.KeepsRange,
        };
    }

    // A single chain of layers is read where it ends, before pooling and flattening. A sum of branches is read as the activation gets it.
    private ReadingPlan? Plan(ProbeTarget target, TracedCall call, List<TracedCall> producers)
    {
        if (target.Kind == SiteKind.ConsumerInput || call.IsResult) return null;
        if (producers.Count > 0 && (target.Kind == SiteKind.PreActivation || call.KeepsRange) && Used(producers[0]) is { } made)
        {
            var channels = LayerKinds.ChannelDimension(made.Module, producers[0].OutputShape.Length);
            return new(made, IsInput: false, channels, [BranchOf(producers)])
            {
                UnitsPerChannel = target.Kind == SiteKind.PreActivation ? 1 : Units(call),
            };
        }
        if (target.Kind != SiteKind.Module || Dimension(target, call) is not { Problem: null, Index: { } dimension }
            || Used(call) is not { } site) return null;
        var isSum = call.Sources.Count > 1 && call.Sources.All(source => source.IsWhole && IsUnderstood(source.From));
        return new(site, IsInput: true, dimension, !isSum ? []
            : [.. call.Sources.Select(source => Chain(source.From).ToList()).Where(chain => chain.Count > 0).Select(BranchOf)]);
    }

    private Branch BranchOf(List<TracedCall> chain)
    {
        var weights = LayerKinds.MakesChannels(chain[^1].Module) ? Used(chain[^1]) : null;
        // Between a layer and a normalisation with running statistics nothing may change the values.
        var isPlain = chain.SkipLast(1).All(norm => norm.Sources is [{ IsWhole: true }]);
        return new(isPlain ? weights : null, LayerKinds.Normalises(chain[0].Module) ? Used(chain[0]) : null);
    }

    // The part of a custom layer would be told as one of the inputs.
    private static bool IsUnderstood(TracedCall call) => call.IsData || LayerKinds.RectifierName(call.Module) is not null
        || LayerKinds.MakesChannels(call.Module) || LayerKinds.Normalises(call.Module);

    private UsedModule? Used(TracedCall call) => call.Module is nn.Module<Tensor, Tensor> module
        ? new(call.Name, module, _callsOf[module].ToList().IndexOf(call)) : null;

    private ChannelDimension Dimension(ProbeTarget target, TracedCall call)
    {
        var (rank, source) = target.Kind switch
        {
            SiteKind.PreActivation => (call.OutputShape.Length, call.ChannelDimension),
            SiteKind.ConsumerInput => (call.InputShape.Length, Common(call)),
            _ => (call.InputShape.Length, (call.IsResult || call.OutputShape.Length == call.InputShape.Length) && call.Sources.Count > 0
                ? Common(call) ?? call.ChannelDimension : null),
        };
        var readers = target.Kind == SiteKind.Module
            ? _readers[call].Where(read => LayerKinds.MakesChannels(read.Reader.Module) && read.Source.Dimension is not null
                && read.Source.Dimension != LayerKinds.FeatureDimension(read.Reader.Module, read.Reader.InputShape.Length))
                .Select(read => read.Reader).ToList()
            : [];
        if (source is { } known && readers.Count > 0 && rank > 2 && readers.All(reader => reader.InputShape.Length == rank))
            return new(null, ChannelAxis.FromShape)
            {
                Problem = $"the layer before has its channels in dimension {known}, and '{readers[0].Name}' behind reads another one",
            };
        var isSplit = rank > 2 && target.Kind == SiteKind.Module
            && call.Sources.Any(made => made.From.ChannelDimension is not null && made.Dimension is null);
        if (source is { } index && !isSplit) return new(index, ChannelAxis.FromProducer);
        return rank <= 2 ? new(rank - 1, ChannelAxis.FromShape) : new(null, ChannelAxis.FromShape)
        {
            Problem = $"which of the {rank} dimensions holds the channels is not known: the layers before and behind do not tell",
        };
    }

    // The dimension in which all sources have their channels; null if they differ or one does not tell.
    private static int? Common(TracedCall call)
    {
        var dimensions = call.Sources.Where(source => !source.From.IsData).Select(source => source.Dimension).Distinct().ToList();
        return dimensions.Count == 1 ? dimensions[0] : null;
    }

    private (ProbeTarget Target, int Use)? Upstream(TracedCall layer) => layer.Sources is [var only] ? Target(only) : null;

    // The watched activation that made a source, or whose pre-activations it is.
    private (ProbeTarget Target, int Use)? Target(TraceSource source)
    {
        if (source.From.IsData) return null;
        var target = _targets[source.From.Module].FirstOrDefault(target => target.Kind is SiteKind.Module or SiteKind.PreActivation
            && (target.Kind == SiteKind.Module || source.IsZeroForOwnNegatives));
        return target is null ? null
            : (target, _callsOf[target.Module].ToList().IndexOf(source.From));
    }

    private static int Units(TracedCall call)
    {
        if (call.Sources is not [{ Order: ChannelOrder.Blocks, Dimension: { } at } source]
            || source.From.ChannelDimension is not { } channels)
            return 0;
        return (int)(call.InputShape[at] / source.From.OutputShape[channels]);
    }

    // Whoever reads a layer behind a function must read what the function lets through, not what lies before it.
    private bool IsReadRectified(ProbeTarget target, TracedCall call) =>
        target.Kind == SiteKind.PreActivation && _readers[call].All(read => read.Source.IsZeroForOwnNegatives);

    private static NamedModule Named(TracedCall call) => new(call.Name, call.Module);

    private static TracedCall? Only(TracedCall call) => call.Sources is [{ From: { IsData: false } from }] ? from : null;

    private static IEnumerable<TracedCall> Chain(TracedCall? call)
    {
        for (; call is not null; call = Only(call))
        {
            var makes = LayerKinds.MakesChannels(call.Module);
            if (makes || LayerKinds.Normalises(call.Module)) yield return call;
            else yield break;
            // The statistics of a row mix all its channels, so what lies before decides no single one.
            if (makes || LayerKinds.IsNormOfRows(call.Module)) yield break;
        }
    }

    private static bool ReadsTheSame(TracedCall first, TracedCall second) =>
        first.Sources.Select(source => source.From).SequenceEqual(second.Sources.Select(source => source.From));

    // A batch normalisation keeps channels apart. It is followed where nothing else reads the site.
    private TracedCall? NormBehind(ProbeTarget target, TracedCall site)
    {
        if (target.Kind == SiteKind.ConsumerInput) return null;
        // A module without weights hands on what it reads.
        var readers = _readers[site].Where(read => read.Reader.IsResult || read.Reader.OutputShape.Length > 0).ToList();
        return readers is [({ IsHomogeneous: true, Sources.Count: 1 } norm, { Order: ChannelOrder.Blocks })]
            && LayerKinds.IsBatchNorm(norm.Module) ? norm : null;
    }

    private IEnumerable<TracedCall> Consumers(ProbeTarget target, TracedCall site) => target.Kind == SiteKind.ConsumerInput
        ? calls.Where(call => LayerKinds.MakesChannels(call.Module) && ReadsTheSame(call, site))
        : _readers[site].Select(read => read.Reader).Where(reader => LayerKinds.MakesChannels(reader.Module));
}
