using static TorchSharp.torch;

namespace TorchRelu.Hooks;

/// <summary>The channel flows of one forward, computed once for all sites.</summary>
internal sealed class ChannelFlows
{
    private readonly Dictionary<nn.Module, long[]> _inputShapes = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<nn.Module> _usedAgain = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<LayerCall, string> _open = new(ReferenceEqualityComparer.Instance);

    /// <param name="calls">All calls of the forward, in their order.</param>
    /// <param name="result">The call whose output the model returned; null if a function computed it.</param>
    public ChannelFlows(IReadOnlyList<LayerCall> calls, LayerCall? result)
    {
        if (result is not null) _open.Add(Origin(result), "the model returns it");
        var function = result is null ? "what the model returns was computed by a function, not by a module, or is no single tensor" : null;
        // The loop runs from the end, because an earlier call cannot read the output of a later one.
        foreach (var call in calls.Reverse())
        {
            if (function is not null) _open.TryAdd(call, function);
            function = Function(call) ?? function;
            if (!_inputShapes.TryAdd(call.Module, call.InputShape)) _usedAgain.Add(call.Module);
            if (call.InputFrom is { } from && !LayerKinds.MakesChannels(call.Module) && !LayerKinds.PassesThrough(call.Module))
                _open[Origin(from)] = $"'{call.Name}' ({call.Module.GetType().Name}) reads it, which is not known to keep channels apart";
        }
    }

    /// <param name="site">The call of the activation.</param>
    public ChannelFlow Of(LayerCall site) => new(_open.GetValueOrDefault(site), site.OutputShape, _inputShapes, _usedAgain);

    // Functions run no hooks. No function passed a tensor on if every layer, and the caller of the model, reads exactly the output of a
    // layer.
    private static string? Function(LayerCall call)
    {
        if (call.InputHasGradient && call.InputFrom is null)
            return $"what '{call.Name}' reads was computed by a function (a sum, a concatenation, a reshaping that copies)";
        return call.InputFrom is { } from && call.InputSigns != from.OutputSigns
            ? $"what '{call.Name}' reads was changed by a function after '{from.Name}' made it" : null;
    }

    // Returns the call that made these values, looking back through pooling, dropout and flattening.
    private static LayerCall Origin(LayerCall call)
    {
        while (LayerKinds.PassesThrough(call.Module) && call.InputFrom is { } from) call = from;
        return call;
    }
}

/// <summary>The connections of a site to the layers around it, for repairs that change those layers.</summary>
/// <param name="Open">A description of possible other users of the output besides the known layers; null if the forward shows none.</param>
/// <param name="OutputShape">The sizes of the output.</param>
/// <param name="InputShapes">The sizes of the input of each layer of the forward.</param>
/// <param name="UsedAgain">The layers that ran more than once in the forward.</param>
internal sealed record ChannelFlow(
    string? Open, long[] OutputShape, IReadOnlyDictionary<nn.Module, long[]> InputShapes, IReadOnlySet<nn.Module> UsedAgain);
