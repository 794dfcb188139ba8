using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Repairs;

/// <summary>
/// Measures the next forward with gradients at one use of an activation. It starts after a decision and is read before the repair. It keeps
/// a few numbers per channel, outputs only of a switched activation, and changes nothing in the forward.
/// </summary>
internal sealed class SiteMeasure : IDisposable
{
    private readonly List<Action> _removals = [];
    private readonly int _use;
    private readonly bool _channelsLast;
    private readonly ActivationPair? _switched;
    private int _seen;
    private Tensor[]? _preActivations;
    private Tensor[]? _inputs;
    private (Tensor Difference, Tensor Now)? _outputs;
    private SiteMeasurement? _read;

    /// <param name="rectifier">The activation.</param>
    /// <param name="links">The layers around the use.</param>
    /// <param name="channelsLast">Whether the channels are the last of more than two dimensions.</param>
    /// <param name="use">The number of the use within one forward, from 0.</param>
    /// <param name="switched">What was switched, to measure how their outputs differ; null to measure pre-activations.</param>
    public SiteMeasure(
        nn.Module<Tensor, Tensor> rectifier, SiteLinks? links, bool channelsLast = false, int use = 0, ActivationPair? switched = null)
    {
        (_use, _channelsLast, _switched) = (use, channelsLast, switched);
        _removals.Add(rectifier.register_forward_pre_hook((_, input) => { Guard(() => Measure(input)); return input; }).remove);
        if (links?.Weights?.Module is nn.Module<Tensor, Tensor> layer)
            _removals.Add(layer.register_forward_pre_hook((_, input) => { Guard(() => MeasureInput(layer, input)); return input; }).remove);
    }

    /// <summary>Returns the measurements; null before the forward has run.</summary>
    /// <param name="links">The layers around the use, which may have become known with that forward.</param>
    public SiteMeasurement? Read(SiteLinks? links = null) =>
        _preActivations is not [var mean, var lowest, var highest, var below, var belowSpread, var aboveSpread] ? null
        : _read ??= new(Floats.Read(mean), Floats.Read(lowest), Floats.Read(highest), _inputs is null ? null : Floats.Read(_inputs[0]))
        {
            BelowZero = Floats.Read(below),
            BelowSpread = Floats.Read(belowSpread),
            AboveSpread = Floats.Read(aboveSpread),
            InputVariance = _inputs is null ? null : Floats.Read(_inputs[1]),
            ReadSpread = _outputs is var (difference, now) ? ReadDifference.Spread(difference, now, links) : null,
        };

    public void Dispose()
    {
        foreach (var remove in _removals) remove();
        foreach (var tensor in (_preActivations ?? []).Concat(_inputs ?? [])) tensor.Dispose();
        if (_outputs is not var (difference, now)) return;
        difference.Dispose();
        now.Dispose();
    }

    private void Measure(Tensor input)
    {
        if (!is_grad_enabled() || _preActivations is not null || _seen++ < _use) return;
        using var ungraded = no_grad();
        using var scope = NewDisposeScope();
        var layout = ChannelLayout.For(input.shape, _channelsLast ? -1 : input.dim() == 3 ? 1 : null);
        var others = Dimensions.Others(input, layout.Dimension);
        var values = input.to_type(float32);
        // Activations may work in place, and may draw random numbers.
        using var random = _switched is null ? null : new RandomState();
        var above = _switched is null ? values.clamp_min(0) : _switched.Old.forward(values.clone());
        var now = _switched?.New.forward(values.clone());
        var below = now is null ? values.clamp_max(0) : now.sub(above);
        if (now is not null) _outputs = (below.clone().DetachFromDisposeScope(), now.DetachFromDisposeScope());
        Tensor[] measured = others.Length == 0
            ? [values.clone(), values.clone(), values.clone(), below, zeros_like(below), zeros_like(below)]
            : [values.mean(others), values.amin(others), values.amax(others), below.mean(others), Variance(below), Variance(above)];
        _preActivations = [.. measured.Select(tensor => tensor.DetachFromDisposeScope())];

        Tensor Variance(Tensor part) => part.sub(part.mean(others, keepdim: true)).square().mean(others);
    }

    private void MeasureInput(nn.Module layer, Tensor input)
    {
        if (LayerKinds.FeatureDimension(layer, (int)input.dim()) is not { } channelDimension) return;
        if (!is_grad_enabled() || _inputs is not null) return;
        using var ungraded = no_grad();
        using var scope = NewDisposeScope();
        var others = Dimensions.Others(input, channelDimension);
        var values = input.to_type(float32);
        Tensor[] measured = others.Length == 0 ? [values.clone(), zeros_like(values)]
            : [values.mean(others), values.sub(values.mean(others, keepdim: true)).square().mean(others)];
        _inputs = [.. measured.Select(tensor => tensor.DetachFromDisposeScope())];
    }

    // A hook must not throw into the user's forward. Values that cannot be measured stay unknown.
    private static void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (Exception)
        {
            return;
        }
    }
}

/// <summary>Measurements of one batch at an activation.</summary>
/// <param name="Mean">The mean pre-activation per channel.</param>
/// <param name="Lowest">The smallest pre-activation per channel.</param>
/// <param name="Highest">The largest pre-activation per channel.</param>
/// <param name="MeanInput">The mean per input of the layer with weights before the activation; null if that layer is unknown.</param>
internal sealed record SiteMeasurement(float[] Mean, float[] Lowest, float[] Highest, float[]? MeanInput)
{
    /// <summary>
    /// The mean of what lies below zero of the pre-activation, per channel: at most 0. Of a switched activation, that of what the new one
    /// gives more than the old one.
    /// </summary>
    public float[] BelowZero { get; init; } = [];

    /// <summary>The variance of the same, per channel.</summary>
    public float[] BelowSpread { get; init; } = [];

    /// <summary>
    /// The variance of what lies above zero of the pre-activation, per channel. Of a switched activation, that of what the old one gives.
    /// </summary>
    public float[] AboveSpread { get; init; } = [];

    /// <summary>The variance per input of the layer with weights before the activation; null if that layer is unknown.</summary>
    public float[]? InputVariance { get; init; }

    /// <summary>Of a switched activation, the <see cref="ReadDifference.Spread"/>; null if it is unknown.</summary>
    public double? ReadSpread { get; init; }

    /// <summary>What several batches have shown, each of which counts alike; null if there is none.</summary>
    public static SiteMeasurement? Together(IReadOnlyList<SiteMeasurement> batches)
    {
        if (batches.Count < 2) return batches is [var only] ? only : null;
        var hasInputs = batches.All(batch => batch.MeanInput is not null);
        return new(Mean(batch => batch.Mean), Of(batch => batch.Lowest, values => values.Min()),
            Of(batch => batch.Highest, values => values.Max()), hasInputs ? Mean(batch => batch.MeanInput!) : null)
        {
            BelowZero = Mean(batch => batch.BelowZero),
            BelowSpread = Mean(batch => batch.BelowSpread),
            AboveSpread = Mean(batch => batch.AboveSpread),
            InputVariance = hasInputs ? Mean(batch => batch.InputVariance!) : null,
            ReadSpread = batches.All(batch => batch.ReadSpread is not null) ? batches.Max(batch => batch.ReadSpread) : null,
        };

        float[] Mean(Func<SiteMeasurement, float[]> read) => Of(read, values => values.Average());

        float[] Of(Func<SiteMeasurement, float[]> read, Func<IEnumerable<float>, float> join) =>
            [.. read(batches[0]).Select((_, c) => join(batches.Select(batch => read(batch)[c])))];
    }
}
