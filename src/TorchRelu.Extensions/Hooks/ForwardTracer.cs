using static TorchSharp.torch;

namespace TorchRelu.Hooks;

/// <summary>
/// Traces a model by a forward of its own: each layer passes on a copy of its output without history, so the gradient of what a layer reads
/// is there exactly for the outputs that it reads without a layer between.
/// </summary>
/// <remarks>
/// Buffers, gradients, modes and the random stream are as before afterwards, and all memory is given back. Hooks of monitors do not count
/// meanwhile; other hooks of the modules run once more.
/// </remarks>
internal sealed class ForwardTracer
{
    private readonly nn.Module _root;
    private readonly IReadOnlyList<NamedModule> _modules;
    private readonly IReadOnlyCollection<Type> _watched;
    private readonly List<TracedCall> _calls = [];
    private readonly Stack<TracedCall> _open = new();
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private Tensor? _weights;
    private bool _isNegative;
    private int _at;
    private double _most;

    private ForwardTracer(nn.Module root, IReadOnlyList<NamedModule> modules, IReadOnlyCollection<Type> watched) =>
        (_root, _modules, _watched) = (root, modules, watched);

    /// <summary>Traces one forward.</summary>
    /// <param name="root">The model.</param>
    /// <param name="modules">Its modules.</param>
    /// <param name="watched">The custom activations.</param>
    /// <param name="inputs">The inputs of the model; they are not changed.</param>
    /// <returns>The calls in their order: the data first, what the model returned last.</returns>
    public static IReadOnlyList<TracedCall> Trace(
        nn.Module root, IReadOnlyList<NamedModule> modules, IReadOnlyCollection<Type> watched, object?[] inputs)
    {
        var tracer = new ForwardTracer(root, modules, watched);
        using var rest = ModelState.Keep(root);
        using var monitors = ProbeContext.SuspendAll(modules);
        using var graded = enable_grad();
        tracer.Run(inputs);
        return tracer._calls;
    }

    private void Run(object?[] inputs)
    {
        using var scope = NewDisposeScope();
        var removals = new List<Action>();
        try
        {
            foreach (var (name, module) in _modules)
            {
                if (module is not nn.Module<Tensor, Tensor> layer || ReferenceEquals(module, _root) || module.named_children().Any())
                    continue;
                removals.Add(layer.register_forward_pre_hook((_, input) => Begin(name, layer, input)).remove);
                removals.Add(layer.register_forward_hook((_, _, output) => End(layer, output)).remove);
            }
            Pass(inputs);
            if (!_calls.Any(IsRectifiedPerhaps)) return;
            // Behind a rectifier nothing is left of outputs that are all negative, whatever pools, sums or scales lie between. A sigmoid
            // of such numbers is small, but not zero.
            (_isNegative, _at) = (true, 0);
            _most = _calls.Where(call => call.IsData).Max(call => call.Output.Most);
            Pass(inputs);
        }
        finally
        {
            foreach (var remove in removals) remove();
            _weights?.Dispose();
            foreach (var call in _calls)
            {
                call.Leaf?.Dispose();
                (call.Leaf, call.Passed) = (null, null);
            }
        }
    }

    private void Pass(object?[] inputs)
    {
        _open.Clear();
        var traced = inputs.Select(input => input is Tensor tensor ? Data(tensor) : input).ToArray();
        foreach (var result in RootCall.Tensors(RootCall.Forward(_root, traced)))
        {
            if (result.is_floating_point()) Read(Next(TargetFinder.Root, _root, isResult: true), result, null);
        }
    }

    private Tensor Data(Tensor input)
    {
        var call = Next(TargetFinder.Root, _root, isData: true);
        if (!input.is_floating_point()) return input;
        call.Output = SignReading.Of(input);
        return Cut(call, input, isKept: true);
    }

    private Tensor Begin(string name, nn.Module<Tensor, Tensor> layer, Tensor input)
    {
        // Forwards of other threads are left alone.
        if (Environment.CurrentManagedThreadId != _thread) return input;
        var call = Next(name, layer);
        _open.Push(call);
        if (input.is_floating_point()) Read(call, input, LayerKinds.FeatureDimension(layer, (int)input.dim()));
        call.InputShape = input.shape;
        return input;
    }

    private Tensor End(nn.Module<Tensor, Tensor> layer, Tensor output)
    {
        if (Environment.CurrentManagedThreadId != _thread) return output;
        if (_open.Count == 0 || !ReferenceEquals(_open.Peek().Module, layer)) return output;
        var call = _open.Pop();
        if (!IsCut(layer) || !output.is_floating_point()) return output;
        call.OutputShape = output.shape;
        call.ChannelDimension ??= ChannelDimension(call, layer, (int)output.dim());
        if (!_isNegative) call.Output = SignReading.Of(output);
        return Cut(call, output, isKept: LayerKinds.RectifierName(layer) is not null);
    }

    // Parameters make a layer. What has none only passes values on, as a function does, unless it is a known activation.
    private bool IsCut(nn.Module module) =>
        LayerKinds.RectifierName(module) is not null || LayerKinds.Normalises(module) || _watched.Contains(module.GetType())
            || module.parameters().Any();

    private static int? ChannelDimension(TracedCall call, nn.Module module, int rank)
    {
        if (LayerKinds.ChannelDimension(module, rank) is { } own) return own;
        // An activation has its channels where its input has them.
        if (call.InputShape.Length != rank || call.Sources.Any(source => source.Dimension is null)) return null;
        var dimensions = call.Sources.Select(source => source.Dimension).Distinct().ToList();
        return dimensions.Count == 1 && !LayerKinds.MakesChannels(module) ? dimensions[0] : null;
    }

    private Tensor Cut(TracedCall call, Tensor output, bool isKept)
    {
        Tensor leaf;
        using (no_grad())
        {
            // What a lost network gives cannot be followed. Any other numbers show the same wiring.
            leaf = output.isfinite().all().item<bool>() ? output.detach() : GradientReading.Weights(output).sub_(1);
            if (_isNegative && !isKept) return leaf.abs().clamp_(0, 8).add_(4 + Math.Clamp(_most, 0, 20)).neg_();
            if (!_isNegative) leaf = leaf.clone();
        }
        leaf.requires_grad_(true);
        // The forward may have a scope of its own, which must not end the leaf.
        if (!_isNegative) call.Leaf = leaf.DetachFromDisposeScope();
        // A copy may be overwritten in place; the leaf may not. A part that runs without gradients is followed as well.
        using (enable_grad()) return call.Passed = leaf.clone();
    }

    private void Read(TracedCall call, Tensor input, int? feature)
    {
        using var scope = NewDisposeScope();
        if (_isNegative)
        {
            call.IsZeroForNegatives = !input.ne(0).any().item<bool>();
            return;
        }
        call.InputShape = input.shape;
        new GradientReading(input, Weights(input)).Read(call, _calls, feature);
        if (call.Input.All == 0) call.Input = SignReading.Of(input);
        if (feature is { } dimension && call.Sources.Count > 0 && call.Sources.All(source => source.From.IsData))
            call.Moments = InputMoments.Of(input, dimension);
    }

    // Most layers read the same sizes as the one before.
    private Tensor Weights(Tensor input)
    {
        if (_weights is { } last && last.shape.AsSpan().SequenceEqual(input.shape) && last.dtype == input.dtype
            && last.device_type == input.device_type)
            return last;
        _weights?.Dispose();
        return _weights = GradientReading.Weights(input).DetachFromDisposeScope();
    }

    // In the second pass the calls are those of the first, as long as they come in the same order.
    private TracedCall Next(string name, nn.Module module, bool isData = false, bool isResult = false)
    {
        if (!_isNegative)
        {
            _calls.Add(new TracedCall(name, module, _calls.Count) { IsData = isData, IsResult = isResult });
            return _calls[^1];
        }
        return _at < _calls.Count && ReferenceEquals(_calls[_at].Module, module) ? _calls[_at++]
            : throw new InvalidOperationException("Two forwards of the same input call different layers.");
    }

    private static bool IsRectifiedPerhaps(TracedCall call) =>
        call.Input is { Negative: 0, All: > 0 }
            && call.Sources.Any(source => !source.From.IsData && LayerKinds.RectifierName(source.From.Module) is null);
}
