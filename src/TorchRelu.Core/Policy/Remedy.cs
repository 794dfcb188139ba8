namespace TorchRelu;

/// <summary>A repair action of a policy.</summary>
public sealed record Remedy
{
    private Remedy(RemedyKind kind) => Kind = kind;

    /// <summary>The kind of repair.</summary>
    public RemedyKind Kind { get; }

    /// <summary>The new activation of a switch; null for the other kinds.</summary>
    public ActivationSpec? To { get; private init; }

    /// <summary>Whether a switch applies to the whole module or only to its dead channels.</summary>
    public SwitchScope Scope { get; private init; }

    /// <summary>
    /// The usual divisor of the learning rate: 10. At a rate that kills half a layer, smaller ones have been seen to kill the rest; larger
    /// ones, up to 100, brought fewer trainings back in time.
    /// </summary>
    public const double UsualDivisor = 10;

    /// <summary>The divisor of the learning rate; above 1. Null for the other kinds.</summary>
    public double? RateDivisor { get; private init; }

    /// <summary>
    /// Gives dead channels new incoming weights and zero outgoing weights. The loss does not change, and the channels can learn. Applies to
    /// every layer in which channels died.
    /// </summary>
    public static Remedy Recycle { get; } = new(RemedyKind.Recycle);

    /// <summary>
    /// Puts weights, buffers and optimizer state back to the last good state of the training, and divides the learning rate by ten. The
    /// third time it is the beginning.
    /// </summary>
    public static Remedy GoBack { get; } = new(RemedyKind.GoBack);

    /// <summary>Requests that training stops: by a flag, or by an exception if the policy says so.</summary>
    public static Remedy Stop { get; } = new(RemedyKind.Stop);

    /// <summary>Divides the learning rate, including its schedule.</summary>
    /// <param name="by">The divisor; above 1. Default <see cref="UsualDivisor"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The divisor is not above 1 or not finite.</exception>
    public static Remedy LowerRate(double by = UsualDivisor) =>
        by > 1 && double.IsFinite(by) ? new(RemedyKind.LowerRate) { RateDivisor = by }
            : throw new ArgumentOutOfRangeException(nameof(by), by, "A rate is lowered by dividing it by a number above 1.");

    /// <summary>Switches to a LeakyReLU.</summary>
    /// <param name="slope">Its slope below zero, above 0 and below 1; 0.01 as in torch.</param>
    /// <exception cref="ArgumentOutOfRangeException">The slope is out of range.</exception>
    public static Remedy LeakyRelu(double slope = 0.01) => SwitchTo(ActivationSpec.LeakyRelu(slope));

    /// <summary>Switches to a PReLU, which learns its slope.</summary>
    /// <param name="slope">The initial slope, finite and not 0; 0.25 as in torch and He et al. 2015.</param>
    /// <param name="perChannel">Whether each channel learns its own slope.</param>
    /// <param name="scope">The whole module, or only the dead channels.</param>
    /// <exception cref="ArgumentOutOfRangeException">The slope is 0 or not finite.</exception>
    public static Remedy PRelu(double slope = 0.25, bool perChannel = false, SwitchScope scope = SwitchScope.Module) =>
        SwitchTo(ActivationSpec.PRelu(slope, perChannel), scope);

    /// <summary>Switches to an ELU.</summary>
    /// <param name="alpha">The negated limit of its output below zero, above 0 and finite; 1 as in torch.</param>
    /// <exception cref="ArgumentOutOfRangeException">Alpha is out of range.</exception>
    public static Remedy Elu(double alpha = 1) => SwitchTo(ActivationSpec.Elu(alpha));

    /// <summary>Switches to any activation: one of the library's, or one with a factory in the monitor's options.</summary>
    /// <param name="to">The activation.</param>
    /// <param name="scope">The whole module, or only the dead channels, which only a PReLU can be.</param>
    /// <exception cref="ArgumentException">Only the dead channels are to become something else than a PReLU.</exception>
    public static Remedy SwitchTo(ActivationSpec to, SwitchScope scope = SwitchScope.Module)
    {
        ArgumentNullException.ThrowIfNull(to);
        if (scope == SwitchScope.DeadChannels && to.Kind != "PReLU")
            throw new ArgumentException(
                $"A switch of the dead channels alone needs a slope for each, which {to} has not. Use a PReLU, or switch the module.",
                nameof(scope));
        return new(RemedyKind.Switch) { To = to.Checked(), Scope = scope };
    }

    /// <summary>Returns a description, e.g. "recycle the dead channels".</summary>
    public override string ToString() => Kind switch
    {
        RemedyKind.Recycle => "recycle the dead channels",
        RemedyKind.LowerRate => FormattableString.Invariant($"divide the learning rate by {RateDivisor}"),
        RemedyKind.Stop => "stop the training",
        RemedyKind.GoBack => "go back to the last good state",
        _ => $"switch {(Scope == SwitchScope.Module ? "" : "the dead channels ")}to {To}",
    };
}

/// <summary>The channels that a switch applies to.</summary>
public enum SwitchScope
{
    /// <summary>Every channel gets the new activation.</summary>
    Module,

    /// <summary>
    /// Only the dead channels get the new activation. The others stay a ReLU: a PReLU with slope 0, which is set back to 0 after every
    /// step.
    /// </summary>
    DeadChannels,
}
