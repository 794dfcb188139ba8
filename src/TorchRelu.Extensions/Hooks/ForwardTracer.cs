using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Hooks;

/// <summary>
/// Follows the tensors of the first forward from layer to layer. It finds the producers and consumers of each site, and inputs that come
/// from an unwatched activation. Its hooks are removed, and its tensors released, before the second step.
/// </summary>
/// <remarks>
/// A second handle holds every output until the forward has ended. No memory is reused before that, so an address identifies a tensor. The
/// required numbers are computed on the device of the tensors and read when the step ends.
/// </remarks>
internal sealed class ForwardTracer : IDisposable
{
    private readonly List<Action> _removals = [];
    private readonly List<LayerCall> _calls = [];
    private readonly Stack<LayerCall> _open = new();
    private readonly object _lock = new();
    private readonly int _mostCalls;
    private readonly bool _evaluation;
    private int? _thread;
    private Tensor? _rootInput;
    private nint _rootAddress;
    private bool _ended;

    /// <param name="root">The model.</param>
    /// <param name="leaves">The modules of the model that have no children.</param>
    /// <param name="evaluation">Whether to follow a forward without gradients. Otherwise such a forward is skipped.</param>
    public ForwardTracer(nn.Module root, IReadOnlyCollection<NamedModule> leaves, bool evaluation)
    {
        _evaluation = evaluation;
        // If the root is not called, nothing marks the end of the forward. This many calls are more than one forward.
        _mostCalls = (4 * leaves.Count) + 64;
        foreach (var (name, module) in leaves)
        {
            if (module is not nn.Module<Tensor, Tensor> layer || ReferenceEquals(module, root)) continue;
            _removals.Add(layer.register_forward_pre_hook((_, input) => { Guard(() => Begin(name, layer, input)); return input; }).remove);
            _removals.Add(layer.register_forward_hook((_, _, output) => { Guard(() => End(layer, output)); return output; }).remove);
        }
        if (root is nn.Module<Tensor, Tensor> unary)
            _removals.Add(unary.register_forward_pre_hook((_, input) => { Guard(() => Data(input)); return input; }).remove);
        if (root is nn.Module<Tensor, Tensor> whole)
            _removals.Add(whole.register_forward_hook((_, _, output) => { Guard(() => EndRoot(output)); return output; }).remove);
        if (ModuleHook.After(root, _ => EndForward()) is { } remove) _removals.Add(remove);
    }

    /// <summary>Creates a tracer for all modules of a model that have no children.</summary>
    public static ForwardTracer At(nn.Module root, IEnumerable<NamedModule> modules, bool evaluation) =>
        new(root, [.. modules.Where(named => !named.Module.named_children().Any())], evaluation);

    /// <summary>The calls of the first forward, in their order. Read them after the step has ended.</summary>
    public IReadOnlyList<LayerCall> Calls => _calls;

    /// <summary>The call whose output the model returned; null if a function computed it, or if it is not a single tensor.</summary>
    public LayerCall? Result { get; private set; }

    /// <summary>The dimension that holds the channels of a tensor, from the layer that made it; null if none is known.</summary>
    public int? ChannelDimensionOf(Tensor tensor)
    {
        // Pooling and activations keep the number of dimensions. If it changes, the layer before gives no information.
        for (var call = ProducerOf(tensor); call is not null && call.OutputRank == tensor.dim(); call = call.InputFrom)
        {
            if (LayerKinds.ChannelDimension(call.Module) is { } dimension) return dimension;
        }
        return null;
    }

    public void Dispose()
    {
        foreach (var remove in _removals) remove();
        _removals.Clear();
        foreach (var call in _calls.Concat(_open)) call.Dispose();
    }

    private void Data(Tensor input)
    {
        if (_ended) return;
        _rootInput = input;
        _rootAddress = LayerCall.AddressOf(input);
    }

    // After the forward its memory is used again, so an address no longer identifies a tensor.
    private void EndRoot(Tensor output)
    {
        if (!_ended) Result ??= ProducerOf(output);
    }

    private void Begin(string name, nn.Module<Tensor, Tensor> layer, Tensor input)
    {
        if (_ended || (!_evaluation && !is_grad_enabled())) return;
        _thread ??= Environment.CurrentManagedThreadId;
        if (_thread != Environment.CurrentManagedThreadId) return;
        var from = ProducerOf(input);
        var isData = from is null
            && (ReferenceEquals(input, _rootInput) || (_rootAddress != 0 && LayerCall.AddressOf(input) == _rootAddress));
        _open.Push(new LayerCall(name, layer, input, from, isData));
    }

    private void End(nn.Module<Tensor, Tensor> layer, Tensor output)
    {
        if (_open.Count == 0 || !ReferenceEquals(_open.Peek().Module, layer)) return;
        var call = _open.Pop();
        call.Finish(output);
        _calls.Add(call);
        if (_calls.Count >= _mostCalls) EndForward();
    }

    // All addresses are known now, so the memory can be released.
    private void EndForward()
    {
        lock (_lock)
        {
            if (_calls.Count == 0) return;
            _ended = true;
            _rootInput = null;
            foreach (var call in _calls) call.Release();
        }
    }

    // Matches the same object or the same memory: a view begins at the address of its base. The latest call wins, because modules that pass
    // their input on share it.
    private LayerCall? ProducerOf(Tensor tensor)
    {
        var address = LayerCall.AddressOf(tensor);
        for (var i = _calls.Count - 1; i >= 0; i--)
        {
            if (_calls[i].Made(tensor, address)) return _calls[i];
        }
        return null;
    }

    // A hook never throws into the caller's forward. A trace with a gap only has less information.
    private void Guard(Action action)
    {
        try
        {
            lock (_lock) action();
        }
        catch (Exception)
        {
            _ended = true;
        }
    }
}
