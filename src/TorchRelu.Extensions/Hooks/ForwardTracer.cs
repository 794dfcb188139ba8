using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Hooks;

/// <summary>
/// Follows the tensors of the first forward from layer to layer: finds what produced each site's input, what uses its output, and inputs
/// that
/// were rectified by nobody who is watched. Its hooks come off, and what it holds is released, before the second step.
/// </summary>
/// <remarks>
/// Until the forward has ended every output is held by a second handle, so that no memory is used twice and an address tells a tensor. The
/// numbers it needs are computed on the tensors' device and read when the step ends.
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
    /// <param name="leaves">Its modules without children.</param>
    /// <param name="evaluation">Whether a forward without gradients is the one to follow; else it is passed over.</param>
    public ForwardTracer(nn.Module root, IReadOnlyCollection<NamedModule> leaves, bool evaluation)
    {
        _evaluation = evaluation;
        // Where the root is not called nothing says that the forward has ended; so many calls are more than one.
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

    /// <summary>Around all modules of a model that have no children.</summary>
    public static ForwardTracer At(nn.Module root, IEnumerable<NamedModule> modules, bool evaluation) =>
        new(root, [.. modules.Where(named => !named.Module.named_children().Any())], evaluation);

    /// <summary>The calls of the first forward, in their order, for reading once the step has ended.</summary>
    public IReadOnlyList<LayerCall> Calls => _calls;

    /// <summary>The call whose output the model returned; null where a function computed it, or it is no single tensor.</summary>
    public LayerCall? Result { get; private set; }

    /// <summary>The dimension that holds the channels of a tensor, as the layer that made it has it; null where none is known.</summary>
    public int? ChannelDimensionOf(Tensor tensor)
    {
        // Pooling and activations keep the number of dimensions; where it changes, the layer before says nothing.
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

    // Once the forward has ended its memory is used for something else, and an address says nothing any more.
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

    // The addresses are known now; the memory behind them need not be held any longer.
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

    // The same object, or the same memory: a view begins where its base does. The latest call wins: modules that pass their input on share
    // it.
    private LayerCall? ProducerOf(Tensor tensor)
    {
        var address = LayerCall.AddressOf(tensor);
        for (var i = _calls.Count - 1; i >= 0; i--)
        {
            if (_calls[i].Made(tensor, address)) return _calls[i];
        }
        return null;
    }

    // A hook never lets an exception into the user's forward; a trace with a gap only knows less.
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
