using static TorchSharp.torch;

namespace TorchRelu.Monitoring;

/// <summary>Puts a model into eval mode and gives back, when disposed, the mode of every module and the random state.</summary>
internal sealed class ModelAtRest : IDisposable
{
    private readonly List<(nn.Module Module, bool Training)> _modes;
    private readonly Tensor _randomState;

    private ModelAtRest(nn.Module model)
    {
        _modes = [.. model.named_modules().Select(named => named.module).Prepend(model).Select(module => (module, module.training))];
        _randomState = get_rng_state().DetachFromDisposeScope();
    }

    public static ModelAtRest Begin(nn.Module model)
    {
        var state = new ModelAtRest(model);
        model.eval();
        return state;
    }

    // train() reaches the children too; parents come before their children in every listing, so the last word is each module's own.
    public void Dispose()
    {
        foreach (var (module, training) in _modes) module.train(training);
        set_rng_state(_randomState);
        _randomState.Dispose();
    }
}

/// <summary>What a model is called in reports, metrics and messages: the name its author gave it, else its class.</summary>
internal static class ModelName
{
    // A module that was given no name, a Sequential above all, answers with the C++ class behind it.
    private const string OfNativeClass = "torch::nn::";

    public static string Of(nn.Module model) =>
        model.GetName() is { Length: > 0 } given && !given.StartsWith(OfNativeClass, StringComparison.Ordinal) ? given
            : model.GetType().Name;
}
