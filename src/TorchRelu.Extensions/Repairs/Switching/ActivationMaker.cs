using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchRelu.Repairs;

/// <summary>
/// Makes the module that takes a rectifier's place: on its device, in its type and mode, without moving the user's random stream.
/// </summary>
internal static class ActivationMaker
{
    /// <param name="activation">What is wanted.</param>
    /// <param name="channels">How many slopes a PReLU learns; 1 for a common one.</param>
    /// <param name="live">The channels whose slope is 0; null in the scope of the whole module.</param>
    /// <param name="channelsLast">Whether the channels are the last of more than two dimensions.</param>
    /// <param name="inPlace">Whether it is to overwrite its input where it can.</param>
    /// <param name="like">A parameter of the model, for device and type; null where it has none.</param>
    /// <param name="training">The mode.</param>
    /// <exception cref="Exception">Whatever the user's factory throws.</exception>
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
                // The repair may run in a dispose scope of the user's, which ends with the step.
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
/// Makes a module that cannot be replaced where it is held compute what another would: its first hooks, before every other.
/// </summary>
/// <remarks>The new module shares the old one's hooks and may be called itself; then there is nothing to override.</remarks>
internal sealed class ActivationOverride(nn.Module<Tensor, Tensor> old, nn.Module<Tensor, Tensor> activation)
{
    public nn.Module<Tensor, Tensor> Activation => activation;

    // Code that trains or evaluates the model reaches the registered module; the one that is called follows it.
    public void Before(nn.Module module)
    {
        if (ReferenceEquals(module, old) && old.training != activation.training) old.train(activation.training);
    }

    public Tensor After(nn.Module<Tensor, Tensor> module, Tensor input, Tensor output)
    {
        if (!ReferenceEquals(module, old)) return output;
        var result = activation.forward(input);
        // Nobody else gets to see the old output, and nobody else would dispose it.
        if (!ReferenceEquals(output, input)) output.Dispose();
        return result;
    }
}
