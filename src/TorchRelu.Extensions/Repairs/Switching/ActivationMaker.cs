using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchRelu.Repairs;

/// <summary>
/// Creates the module that replaces a ReLU, with the same device, type and mode. The user's random generator stays unchanged.
/// </summary>
internal static class ActivationMaker
{
    /// <param name="activation">The requested activation.</param>
    /// <param name="channels">The number of slopes that a PReLU learns; 1 for a shared slope.</param>
    /// <param name="live">The channels with slope 0; null for a switch of the whole module.</param>
    /// <param name="channelsLast">Whether the channels are the last of more than two dimensions.</param>
    /// <param name="inPlace">Whether the new module overwrites its input if it can.</param>
    /// <param name="like">A parameter of the model, for device and type; null if the model has none.</param>
    /// <param name="training">Whether the new module is in training mode.</param>
    /// <exception cref="Exception">The user's factory threw it.</exception>
    public static nn.Module<Tensor, Tensor> Make(
        NewActivation activation, int channels, IReadOnlyList<int>? live, bool channelsLast, bool inPlace, Parameter? like, bool training)
    {
        using var randomState = get_rng_state();
        try
        {
            var module = activation.Factory is { } factory ? factory() : BuiltIn(activation.Spec, channels, channelsLast, inPlace);
            if (module is null) throw new InvalidOperationException("The factory returned null.");
            if (module.parameters().Any() || module.buffers().Any())
            {
                if (like is not null) module.to(like.device, like.dtype);
                if (live is not null) Silence(module, live);
                // The repair may run in a dispose scope of the user that ends with the step.
                foreach (var parameter in module.parameters()) parameter.DetachFromDisposeScope();
                foreach (var buffer in module.buffers()) buffer.DetachFromDisposeScope();
            }
            module.train(training);
            return module;
        }
        finally
        {
            set_rng_state(randomState);
        }
    }

    private static nn.Module<Tensor, Tensor> BuiltIn(ActivationSpec spec, int channels, bool channelsLast, bool inPlace) => spec.Kind switch
    {
        "LeakyReLU" => nn.LeakyReLU(spec.Value!.Value, inPlace),
        "ELU" => nn.ELU(spec.Value!.Value, inPlace),
        "PReLU" when channels > 1 && channelsLast => new ChannelsLastPRelu(channels, spec.Value!.Value),
        "PReLU" => nn.PReLU(channels, spec.Value!.Value),
        _ => throw new InvalidOperationException($"'{spec.Kind}' is not built in."),
    };

    private static void Silence(nn.Module module, IReadOnlyList<int> live)
    {
        using var ungraded = no_grad();
        using var scope = NewDisposeScope();
        var slopes = module.get_parameter("weight")!;
        foreach (var channel in live) slopes.select(0, channel).zero_();
    }
}

/// <summary>
/// Overrides the output of a module that cannot be replaced where it is held. Its hooks run before all other hooks of that module.
/// </summary>
/// <remarks>The new module shares the hooks of the old one. A direct call of the new module needs no override.</remarks>
internal sealed class ActivationOverride(nn.Module<Tensor, Tensor> old, nn.Module<Tensor, Tensor> activation)
{
    public nn.Module<Tensor, Tensor> Activation => activation;

    // Calls of train() and eval() on the model reach the registered module. The module that is called copies its mode.
    public void Before(nn.Module module)
    {
        if (ReferenceEquals(module, old) && old.training != activation.training) old.train(activation.training);
    }

    public Tensor After(nn.Module<Tensor, Tensor> module, Tensor input, Tensor output)
    {
        if (!ReferenceEquals(module, old)) return output;
        var result = activation.forward(input);
        // No other code sees the old output or disposes it.
        if (!ReferenceEquals(output, input)) output.Dispose();
        return result;
    }
}
