namespace TorchRelu;

/// <summary>What a policy does about dead channels.</summary>
public sealed record Remedy
{
    private Remedy(RemedyKind kind) => Kind = kind;

    /// <summary>What kind of repair it is.</summary>
    public RemedyKind Kind { get; }

    /// <summary>The activation a rectifier is switched to; null for the other kinds.</summary>
    public ActivationSpec? To { get; private init; }

    /// <summary>Whether a switch is for the whole module or for its dead channels alone.</summary>
    public SwitchScope Scope { get; private init; }

    /// <summary>
    /// The least that the evidence divides a learning rate by: 10. At a rate that kills half a layer, less has been seen to kill the rest.
    /// </summary>
    public const double MinDivisor = 10;

    /// <summary>
    /// The most that the evidence divides a learning rate by: 100. Beyond it a training stands still, and is better begun anew.
    /// </summary>
    public const double MaxDivisor = 100;

    /// <summary>By what the learning rate is divided; above 1. Null for the other kinds, and where the evidence decides.</summary>
    public double? RateDivisor { get; private init; }

    /// <summary>
    /// Fresh weights into the dead channels, zero weights out of them: the loss stays, and they can learn. Reaches every layer in which
    /// channels died.
    /// </summary>
    public static Remedy Recycle { get; } = new(RemedyKind.Recycle);

    /// <summary>The training is to be stopped: by a flag, or an exception where the policy says so.</summary>
    public static Remedy Stop { get; } = new(RemedyKind.Stop);

    /// <summary>
    /// Divides the learning rate, its schedule included, by what the numbers behind the cause call for (how many times too fast the dead
    /// channels
    /// moved), within <see cref="MinDivisor"/> and <see cref="MaxDivisor"/>.
    /// </summary>
    public static Remedy LowerRate() => new(RemedyKind.LowerRate);

    /// <summary>Divides the learning rate, its schedule included.</summary>
    /// <param name="by">Above 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is not.</exception>
    public static Remedy LowerRate(double by) =>
        by > 1 && double.IsFinite(by) ? new(RemedyKind.LowerRate) { RateDivisor = by }
            : throw new ArgumentOutOfRangeException(nameof(by), by, "A rate is lowered by dividing it by a number above 1.");

    /// <summary>Switches to a LeakyReLU.</summary>
    /// <param name="slope">Its slope below zero; 0.01 as torch has it.</param>
    /// <param name="scope">For the whole module, or the dead channels alone (as a PReLU, whose slope they learn).</param>
    public static Remedy LeakyRelu(double slope = 0.01, SwitchScope scope = SwitchScope.Module) => SwitchTo(new("LeakyReLU", slope), scope);

    /// <summary>Switches to a PReLU, whose slope is learned.</summary>
    /// <param name="slope">The slope it begins with; 0.25 as torch and He et al. 2015 have it.</param>
    /// <param name="perChannel">Whether each channel learns its own.</param>
    /// <param name="scope">For the whole module, or the dead channels alone.</param>
    public static Remedy PRelu(double slope = 0.25, bool perChannel = false, SwitchScope scope = SwitchScope.Module) =>
        SwitchTo(new("PReLU", slope, perChannel), scope);

    /// <summary>Switches to an ELU.</summary>
    /// <param name="alpha">What it tends to below zero, negated; 1 as torch has it.</param>
    public static Remedy Elu(double alpha = 1) => SwitchTo(new("ELU", alpha), SwitchScope.Module);

    /// <summary>Switches to any activation: one of the library's, or one whose factory the monitor's options name.</summary>
    /// <param name="to">The activation.</param>
    /// <param name="scope">For the whole module, or the dead channels alone.</param>
    public static Remedy SwitchTo(ActivationSpec to, SwitchScope scope = SwitchScope.Module)
    {
        ArgumentNullException.ThrowIfNull(to);
        return new(RemedyKind.Switch) { To = to, Scope = scope };
    }

    /// <summary>E.g. "recycle the dead channels".</summary>
    public override string ToString() => Kind switch
    {
        RemedyKind.Recycle => "recycle the dead channels",
        RemedyKind.LowerRate =>
            RateDivisor is { } by ? FormattableString.Invariant($"divide the learning rate by {by}") : "lower the learning rate",
        RemedyKind.Stop => "stop the training",
        _ => $"switch {(Scope == SwitchScope.Module ? "" : "the dead channels ")}to {To}",
    };
}

/// <summary>What a switch of the activation is for.</summary>
public enum SwitchScope
{
    /// <summary>Every channel gets the new activation.</summary>
    Module,

    /// <summary>
    /// Only the dead channels do; the others stay a ReLU (a PReLU whose slope is 0 there, and is set back to 0 after every step).
    /// </summary>
    DeadChannels,
}
