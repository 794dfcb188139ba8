using static TorchSharp.torch;

namespace TorchRelu.Monitoring;

/// <summary>Puts a model into eval mode. Disposing it restores the mode of every module and the random state.</summary>
internal sealed class ModelAtRest : IDisposable
{
    private readonly List<(nn.Module Module, bool Training)> _modes;
    private readonly RandomState _random;

    private ModelAtRest(nn.Module model)
    {
        _modes = [.. model.named_modules().Select(named => named.module).Prepend(model).Select(module => (module, module.training))];
        _random = new RandomState();
    }

    public static ModelAtRest Begin(nn.Module model)
    {
        var state = new ModelAtRest(model);
        model.eval();
        return state;
    }

    // train() also sets the children. Every listing has parents before their children, so each module ends with its own mode.
    public void Dispose()
    {
        foreach (var (module, training) in _modes) module.train(training);
        _random.Dispose();
    }
}

/// <summary>The name of a model in reports, metrics and messages: the name its author gave it, else its class.</summary>
internal static class ModelName
{
    // A module without a given name, such as a Sequential, returns the C++ class behind it.
    private const string OfNativeClass = "torch::nn::";

    public static string For(nn.Module model) =>
        model.GetName() is { Length: > 0 } given && !given.StartsWith(OfNativeClass, StringComparison.Ordinal) ? given
            : model.GetType().Name;
}
