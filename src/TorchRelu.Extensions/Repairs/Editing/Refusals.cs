using static TorchSharp.torch;

namespace TorchRelu.Repairs;

/// <summary>Creates refusals of repairs. Each message gives the reason with its numbers, and a way to make the repair possible.</summary>
internal static class Refusals
{
    private const string NoParameters = "A switch to LeakyReLU or ELU adds no parameters and is possible";

    public static Refusal NoDeadChannel(string site, int uses) => new(site, RefusalReason.NothingToRepair, uses == 1
        ? "No channel is dead."
        : $"No channel is dead at all of its {uses} uses. Give each place a module of its own.");

    public static Refusal HasParameters(string site, nn.Module rectifier) => new(site, RefusalReason.LayerNotSupported,
        $"{rectifier.GetType().Name} has parameters of its own, which a switch would take out of the training.");

    public static Refusal NotRelu(string site, nn.Module rectifier) => new(site, RefusalReason.LayerNotSupported,
        $"It is a {rectifier.GetType().Name}: only a ReLU can stay what it is for its live channels when its dead ones get a slope. " +
            $"Switch the whole module.");

    public static Refusal NotZero(string site, nn.Module rectifier, int channel) => new(site, RefusalReason.LayerNotSupported,
        $"The output of a {rectifier.GetType().Name} is not known to be 0 in its dead channel {channel}, so zero weights behind it would " +
            $"change the model's function. Switch the whole module.");

    public static Refusal MovesLoss(string site, NewActivation to, int living) => new(site, RefusalReason.MovesLoss,
        FormattableString.Invariant($"{to} would change what {living} living channels give, and the loss with it. Switch the dead ") +
        FormattableString.Invariant($"channels alone (a PReLU), use a LeakyReLU of at most {Continuity.MostSlope}, or recycle."));

    public static Refusal LetsThroughMuch(string site, NewActivation to, double spread) => new(site, RefusalReason.MovesLoss,
        FormattableString.Invariant($"{to} would let through {100 * spread:g3} % of what its living channels give, because their ") +
        "pre-activations lie far below zero, and the loss would move. Switch the dead channels alone (a PReLU), or recycle.");

    public static Refusal TakesAwayMuch(string site, double spread) => new(site, RefusalReason.MovesLoss,
        "Without it the layer behind would lose " +
            (spread < 1 ? FormattableString.Invariant($"{100 * spread:g3} % of its spread") : "all of its spread") +
            ", and the loss would move.");

    public static Refusal NotMeasured(string site) => new(site, RefusalReason.MovesLoss,
        "What its living channels give below zero was not measured, so it cannot be taken off the layer behind. Call the model with " +
            "call(x).");

    public static Refusal NoBiasBehind(string site, NamedModule layer) => new(site, RefusalReason.MovesLoss,
        $"{Layers.Text(layer)} behind it has no bias that could take off what the living channels will give below zero. Switch the dead " +
            $"channels alone (a PReLU), or recycle.");

    public static Refusal NormalisedBehind(string site, NamedModule norm) => new(site, RefusalReason.MovesLoss,
        $"{Layers.Text(norm)} behind it would scale anew what its living channels give. Switch the dead channels alone (a PReLU), or " +
            "recycle.");

    public static Refusal NoScaleBehind(string site, NamedModule norm) => new(site, RefusalReason.ConsumerUnknown,
        $"{Layers.Text(norm)} behind it has no scales that could keep fresh channels silent at first. Make it with affine: true.");

    public static Refusal StillRemembered(string site, NamedModule norm, int channel, double spreads) =>
        new(site, RefusalReason.MovesLoss,
        FormattableString.Invariant($"In eval mode {Layers.Text(norm)} behind it still takes dead channel {channel} for {spreads:g2} ") +
        FormattableString.Invariant($"spreads below its mean (at most {NormBehind.MostRemembered}), so the loss would move there. Its ") +
        "running statistics forget the channel while the training goes on.");

    public static Refusal FactoryReshapes(string site, ActivationSpec spec, long[] given, long[] made) =>
        new(site, RefusalReason.FactoryFailed,
        $"'{spec}' makes ({string.Join(", ", made)}) of ({string.Join(", ", given)}); an activation keeps the shape of its input.");

    public static Refusal FrozenProducers(string site, IReadOnlyList<NamedModule> layers) => new(site, RefusalReason.Frozen,
        $"{string.Join(" and ", layers.Select(Layers.Text))} before it {(layers.Count == 1 ? "is" : "are")} frozen (requires_grad is " +
            $"false), so no gradient could revive a channel. " +
        "Unfreeze the layer to have it repaired.");

    public static Refusal FrozenParameter(string site, NamedModule layer, string parameter) => new(site, RefusalReason.Frozen,
        $"{parameter} of {Layers.Text(layer)} is frozen (requires_grad is false). Unfreeze it to have the channels recycled.");

    public static Refusal UntrainedParameter(string site, NamedModule layer, string parameter, string optimizer) =>
        new(site, RefusalReason.Frozen,
        $"{parameter} of {Layers.Text(layer)} is trained by no group of {optimizer}. Give it to the optimizer to have the " +
            $"channels recycled.");

    public static Refusal Tied(string site, NamedModule layer, NamedModule other) => new(site, RefusalReason.Tied,
        $"A parameter of {Layers.Text(layer)} belongs to {Layers.Text(other)} as well, which the repair would change. Give the two " +
            $"parameters of their own.");

    public static Refusal UsedAgain(string site, NamedModule layer) => new(site, RefusalReason.Shared,
        $"{Layers.Text(layer)} is used more than once in a forward, and the repair would change every use. Give each place a layer " +
            $"of its own.");

    public static Refusal Widths(string site, IEnumerable<int> widths) => new(site, RefusalReason.Shared,
        $"It is used at places with {string.Join(" and ", widths)} channels, and one slope per channel fits one width. " +
        "Give each place a module of its own, or switch with one slope for all.");

    public static Refusal ChannelsUnknown(string site) => new(site, RefusalReason.ChannelsUnknown,
        "How many channels it has was never seen. Call the model once, and the layer with call(x), not forward(x).");

    public static Refusal LinksUnknown(string site) => new(site, RefusalReason.ProducerUnknown,
        "The layers around it are not known. Leave options.TraceFirstForward on, and call the model with call(x).");

    public static Refusal ProducerUnknown(string site, NamedModule? nearest) => new(site, RefusalReason.ProducerUnknown,
        $"{(nearest is null ? "Nothing" : Layers.Text(nearest.Value))} is known to make its input from weights: a function does. Make it " +
            $"with a Linear or Conv module, called with call(x).");

    public static Refusal ConsumerUnknown(string site, string? open) => new(site, RefusalReason.ConsumerUnknown,
        $"Not every use of its output is known: {open ?? "no layer with weights was seen to read it"}. Recycling would change the " +
            $"model's function there; " +
        "compute it with modules, called with call(x), or switch the activation.");

    public static Refusal KindUnknown(string site, NamedModule layer) => new(site, RefusalReason.LayerNotSupported,
        $"{Layers.Text(layer)} stands beside it; known are the rows and columns of Linear, Conv1d, Conv2d and Conv3d.");

    public static Refusal ReshapedBefore(string site, NamedModule layer, int channels, long made) => new(site, RefusalReason.Reshaped,
        $"It has {channels} channels and {Layers.Text(layer)} makes {made}: the tensor is reshaped between them.");

    public static Refusal ReshapedBehind(string site, NamedModule layer, long[] made, long[] read, long inputs, long channels) =>
        new(site, RefusalReason.Reshaped,
        $"It gives [{string.Join(", ", made)}] and {Layers.Text(layer)} reads [{string.Join(", ", read)}]: " +
        $"which of its {inputs} inputs belong to which of {channels} channels is not known. Flatten all but the first dimension, or none.");

    public static Refusal Grouped(string site, NamedModule layer, long channels, long groups) => new(site, RefusalReason.Grouped,
        $"{Layers.Text(layer)} reads {channels} channels in {groups} groups; only layers without groups are recycled.");

    public static Refusal InPlace(string site, string whyHook) => new(site, RefusalReason.InPlace,
        $"It works in place, its property inplace cannot be set, and it can only be replaced by an output hook ({whyHook}), " +
        "which needs its input. Make it without inplace, or the property settable.");

    public static Refusal NoOwner(string site, nn.Module activation) => new(site, RefusalReason.OwnerUnknown,
        $"No module holds it, so the parameters of {activation.GetType().Name} could be registered nowhere and would neither train nor " +
            $"be saved. {NoParameters}; or put the rectifier into a module.");

    public static Refusal Overridden(string site) =>
        new(site, RefusalReason.Superseded, "It was switched by an output hook before; undo that repair first.");

    public static Refusal Superseded(string site, Slot slot, nn.Module expected) => new(site, RefusalReason.Superseded,
        $"{slot.Where} holds a {slot.Get()?.GetType().Name ?? "null"} by now, not the {expected.GetType().Name} of this repair. Undo the " +
            $"later repair first.");

    public static Refusal LayoutUnknown(string site, string lacking) => new(site, RefusalReason.LayoutUnknown,
        $"{lacking}, so its place could not be handed on to another module.");

    public static Refusal FactoryFailed(string site, ActivationSpec wanted, Exception fault) =>
        new(site, RefusalReason.FactoryFailed, $"{wanted} could not be made: {ErrorText.FirstLine(fault)}") { Fault = fault };

    public static Refusal FactoryReused(string site, nn.Module made) => new(site, RefusalReason.FactoryFailed,
        $"The factory gave a {made.GetType().Name} that is part of the model already. It has to make a new one at each call.");

    public static Refusal FactoryHooked(string site, nn.Module made) => new(site, RefusalReason.FactoryFailed,
        $"The factory gave a {made.GetType().Name} with hooks of its own, which would be lost. Register them once the switch is made.");

    public static Refusal Failed(string site, Exception fault) => new(site, RefusalReason.Failed,
        $"A step failed ({fault.GetType().Name}: {ErrorText.FirstLine(fault)}); everything was put back. If it fails again, this is a " +
            "fault of TorchRelu's.") { Fault = fault };
}
