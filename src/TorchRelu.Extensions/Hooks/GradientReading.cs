using static TorchSharp.torch;

namespace TorchRelu.Hooks;

/// <summary>Asks the gradient of one module's input which outputs it was computed from, and how.</summary>
/// <remarks>
/// The weights of the gradient are numbers of its own, so no random stream is used. Every tensor joins the caller's scope.
/// </remarks>
internal sealed class GradientReading
{
    private const int NearCalls = 16;

    private readonly Tensor _input;
    private readonly Tensor _weights;

    /// <param name="input">The input, with its history.</param>
    /// <param name="weights">The weights of its gradient, from <see cref="Weights"/>.</param>
    public GradientReading(Tensor input, Tensor weights) => (_input, _weights) = (input, weights);

    /// <summary>Makes weights for an input: positive numbers between 0.5 and 1.5 without a pattern, by irrational steps (Weyl).</summary>
    public static Tensor Weights(Tensor input)
    {
        using var ungraded = no_grad();
        return arange(input.numel(), float64, input.device).mul(0.6180339887498949).frac().add(0.5).to_type(input.dtype)
            .reshape(input.shape);
    }

    /// <summary>Reads the sources of the input.</summary>
    /// <param name="call">The call whose input it is; it gets what was read.</param>
    /// <param name="before">The calls before it, with their leaves.</param>
    /// <param name="feature">The dimension of the input whose entries the module tells apart; null if it does not.</param>
    public void Read(TracedCall call, List<TracedCall> before, int? feature)
    {
        if (!_input.requires_grad) return;
        using var ungraded = no_grad();
        if (ReadPlain(call, before, feature)) return;
        var (sum, weight) = (_input.mul(_weights).sum(float64).item<double>(), _weights.sum(float64).item<double>());
        var size = _input.abs().mul(_weights).sum(float64).item<double>();
        bool Explains(double scaled) => size > 0 && Math.Abs(sum - scaled) <= 1e-4 * size;

        // Nearly always the last few outputs explain the whole input (Euler's theorem). Asking for all takes a time quadratic in the
        // layers.
        var found = Ask(before, Math.Max(0, before.Count - NearCalls));
        if (before.Count > NearCalls && !Explains(found.Sum(source => source.Scaled))) found = Ask(before, 0);
        call.IsHomogeneous = size == 0 || Explains(found.Sum(source => source.Scaled));
        call.KeepsRange = call.IsHomogeneous && found.All(source => source.IsPositive)
            && Math.Abs(weight - found.Sum(source => source.Given)) <= 1e-4 * weight;
        call.Sources = [.. found.Select(source => Source(source.From, source.Gradient, feature))];
    }

    // Most layers read the output before them as it is. Then its gradient is the weights, and nothing else is to be asked.
    private bool ReadPlain(TracedCall call, List<TracedCall> before, int? feature)
    {
        var last = before.FindLast(candidate => candidate.Leaf is not null);
        if (last is null || !last.Leaf!.shape.AsSpan().SequenceEqual(_input.shape) || last.Leaf.ne(_input).any().item<bool>()) return false;
        // The very tensor that the layer returned needs no question.
        if (!ReferenceEquals(last.Passed, _input)
            && (Gradients(_weights, [last.Leaf])[0] is not { } gradient || gradient.ne(_weights).any().item<bool>()))
            return false;
        (call.IsHomogeneous, call.KeepsRange, call.Input) = (true, true, last.Output);
        last.ChannelDimension ??= last.IsData ? null : feature;
        var isPositive = !last.IsData && last.Output is { Negative: 0, Zero: 0 };
        var order = last.ChannelDimension is null ? ChannelOrder.Unknown : ChannelOrder.Blocks;
        call.Sources = [new(last, last.ChannelDimension, order, isPositive, IsWhole: true, ZeroGradients: 0)];
        return true;
    }

    private List<(TracedCall From, Tensor Gradient, double Scaled, double Given, bool IsPositive)> Ask(List<TracedCall> before, int first)
    {
        var found = new List<(TracedCall, Tensor, double, double, bool)>();
        var leaves = before.Skip(first).Where(candidate => candidate.Leaf is not null).ToList();
        if (leaves.Count == 0) return found;
        var gradients = Gradients(_weights, [.. leaves.Select(leaf => leaf.Leaf!)]);
        for (var i = 0; i < leaves.Count; i++)
        {
            if (gradients[i] is not { } gradient) continue;
            var scaled = gradient.mul(leaves[i].Leaf!).sum(float64).item<double>();
            found.Add((leaves[i], gradient, scaled, gradient.sum(float64).item<double>(), !gradient.lt(0).any().item<bool>()));
        }
        return found;
    }

    private TraceSource Source(TracedCall from, Tensor gradient, int? feature)
    {
        var leaf = from.Leaf!;
        var isAsked = gradient.ne(0);
        // Where nothing is above zero, nothing is asked for.
        var ignoresNegatives = !from.IsData && !isAsked.logical_and(leaf.le(0)).any().item<bool>()
            && (from.Output.Most <= 0 || isAsked.any().item<bool>());
        var zeros = leaf.numel() == _input.numel() ? leaf.numel() - isAsked.sum(int64).item<long>() : (long?)null;
        var (dimension, order, start) = (default(int?), ChannelOrder.Unknown, 0L);
        if (!from.IsData) (dimension, order, start) = Follow(from, gradient, isAsked, feature);
        var isWhole = leaf.shape.AsSpan().SequenceEqual(_input.shape) && !gradient.ne(_weights).any().item<bool>();
        return new(from, dimension, order, ignoresNegatives, isWhole, zeros) { Start = start };
    }

    // Finds the dimension of the input whose index decides which channel of the source it reads.
    private (int? Dimension, ChannelOrder Order, long Start) Follow(TracedCall from, Tensor gradient, Tensor isAsked, int? feature)
    {
        var (shape, leaf) = (_input.shape, from.Leaf!.shape);
        if (from.ChannelDimension is { } known)
        {
            foreach (var dimension in Candidates(shape, leaf[known], feature))
            {
                if (Follows(from, gradient, isAsked, dimension, known) is var (order, start)) return (dimension, order, start);
            }
            return (null, ChannelOrder.Unknown, 0);
        }
        // The source's channels are unknown, but the reader tells its inputs apart: then its dimension names theirs.
        if (feature is not { } own) return (null, ChannelOrder.Unknown, 0);
        for (var dimension = leaf.Length - 1; dimension > 0; dimension--)
        {
            if (leaf[dimension] != shape[own] || Follows(from, gradient, isAsked, own, dimension) is not var (order, start)) continue;
            from.ChannelDimension = dimension;
            return (own, order, start);
        }
        return (null, ChannelOrder.Unknown, 0);
    }

    private static IEnumerable<int> Candidates(long[] shape, long channels, int? feature) =>
        shape.Length == 1 ? [0] : Enumerable.Range(1, shape.Length - 1).Where(d => shape[d] == channels)
            .OrderByDescending(d => d == feature)
            .Concat(Enumerable.Range(1, shape.Length - 1).Where(d => shape[d] > channels))
            .Concat(shape.Length > 2 ? [0] : []);

    // Weights that grow along one dimension scale the gradient of each channel by one number if this dimension holds the channels. Returns
    // the order of the channels there, and the entry of the first; null if the dimension does not hold them.
    private (ChannelOrder Order, long Start)? Follows(TracedCall from, Tensor gradient, Tensor isAsked, int dimension, int channelDimension)
    {
        var (size, channels) = (_input.shape[dimension], from.Leaf!.shape[channelDimension]);
        var form = new long[_input.dim()];
        Array.Fill(form, 1);
        form[dimension] = size;
        var asked = isAsked.transpose(0, channelDimension).reshape(channels, -1);
        var read = asked.any(1);
        if (!read.any().item<bool>()) return null;
        var index = arange(size, float64, _input.device);
        foreach (var (order, entries, along) in Orders(index, size, channels))
        {
            Tensor? scaled;
            using (enable_grad())
                scaled = Gradients(_weights.mul(along.div(entries).add(1).to_type(_input.dtype).reshape(form)), [from.Leaf])[0];
            if (scaled is null) return null;
            var ratio = scaled.to_type(float64).div(gradient.to_type(float64)).transpose(0, channelDimension).reshape(channels, -1);
            var lowest = where(asked, ratio, full_like(ratio, 9)).amin([1L]);
            var highest = where(asked, ratio, full_like(ratio, -9)).amax([1L]);
            var step = 1.0 / entries;
            if (highest.sub(lowest).masked_select(read).max().item<double>() > 0.1 * step) continue;
            var ratios = lowest.masked_select(read);
            if (channels > 1 && ratios.numel() > 1 && ratios.max().sub(ratios.min()).item<double>() < 0.5 * step) continue;
            var shift = lowest.sub(arange(channels, float64, _input.device).mul(step).add(1)).div(step).masked_select(read);
            var start = (long)Math.Round(shift.mean().item<double>());
            if (shift.sub(start).abs().max().item<double>() >= 0.1) return (ChannelOrder.Unknown, 0);
            return entries == channels && start == 0 ? (order, 0)
                : order == ChannelOrder.Blocks && entries == size ? (ChannelOrder.Shifted, start) : (ChannelOrder.Unknown, 0);
        }
        return null;
    }

    // Behind a flattening each channel has a block of entries, or every nth entry.
    private IEnumerable<(ChannelOrder Order, long Entries, Tensor Along)> Orders(Tensor index, long size, long channels)
    {
        if (_input.dim() == 2 && size > channels && size % channels == 0)
        {
            yield return (ChannelOrder.Blocks, channels, index.div(size / channels).floor());
            yield return (ChannelOrder.Interleaved, channels, index.remainder(channels));
        }
        yield return (ChannelOrder.Blocks, size, index);
    }

    // Asks for nothing but the leaves, so no parameter gets a gradient. Those that the input does not depend on stay null.
    private List<Tensor?> Gradients(Tensor weights, List<Tensor> leaves)
    {
        using var graded = enable_grad();
        _input.backward([weights], create_graph: false, retain_graph: true, inputs: leaves);
        var gradients = new List<Tensor?>(leaves.Count);
        foreach (var leaf in leaves)
        {
            var gradient = leaf.grad;
            if (gradient is not null) leaf.grad = null!;
            gradients.Add(gradient);
        }
        return gradients;
    }
}
