namespace TorchRelu.Activations;

/// <summary>Lists the activations that TorchRelu knows, and whether a channel behind them can be dead.</summary>
/// <remarks>
/// A channel can be dead only where its activation has no gradient. Only this table states that. Gates (Sigmoid, Tanh, Hardsigmoid) and
/// shrinkers are no rectifiers and are not in it. The minimum outputs lie below the exact minima (Hardswish -0.375, SELU -1.758, GELU
/// -0.170, SiLU -0.278, Mish -0.309) by more than bfloat16 rounds.
/// </remarks>
internal static class Rectifier
{
    private static readonly Dictionary<string, RectifierTraits> s_table = new RectifierTraits[]
    {
        new() { Name = "ReLU", Margin = FiringMargin.Output, Dies = DeathCondition.MarginNotPositive, MinOutput = 0, BelowIdentity = true },
        new() { Name = "ReLU6", Margin = FiringMargin.BetweenEnds, Dies = DeathCondition.MarginNotPositive, Low = 0, High = 6 },
        new() { Name = "Hardtanh", Margin = FiringMargin.BetweenEnds, Dies = DeathCondition.MarginNotPositive, Low = -1, High = 1 },
        new() { Name = "Hardswish", Margin = FiringMargin.InputAboveLow, Dies = DeathCondition.MarginNotPositive, Low = -3,
            MinOutput = -0.39 },
        new() { Name = "PReLU", Margin = FiringMargin.Output, Dies = DeathCondition.WhereSlopeIsZero },
        new() { Name = "LeakyReLU", Margin = FiringMargin.Output, Dies = DeathCondition.WhereSlopeIsZero },
        new() { Name = "RReLU", Margin = FiringMargin.Output, Dies = DeathCondition.WhereSlopeIsZero },
        new() { Name = "ELU", Margin = FiringMargin.Output, Dies = DeathCondition.WhereSlopeIsZero },
        new() { Name = "CELU", Margin = FiringMargin.Output, Dies = DeathCondition.Nowhere },
        new() { Name = "SELU", Margin = FiringMargin.Output, Dies = DeathCondition.Nowhere, MinOutput = -1.8 },
        new() { Name = "GELU", Margin = FiringMargin.Output, Dies = DeathCondition.Nowhere, MinOutput = -0.18, BelowIdentity = true },
        new() { Name = "SiLU", Margin = FiringMargin.Output, Dies = DeathCondition.Nowhere, MinOutput = -0.29, BelowIdentity = true },
        new() { Name = "Mish", Margin = FiringMargin.Output, Dies = DeathCondition.Nowhere, MinOutput = -0.32 },
    }.ToDictionary(traits => traits.Name, StringComparer.Ordinal);

    /// <summary>The names of the activations, as in TorchSharp's module types.</summary>
    public static IReadOnlyCollection<string> Names => s_table.Keys;

    /// <summary>Whether the activation is known.</summary>
    public static bool IsKnown(string activation) => s_table.ContainsKey(activation);

    /// <summary>
    /// Returns the activation's row of the table. Hardtanh has its default ends; use <c>with</c> for the ends of a module.
    /// </summary>
    /// <exception cref="ArgumentException">The activation is not one of <see cref="Names"/>.</exception>
    public static RectifierTraits Find(string activation) => s_table.TryGetValue(activation, out var traits)
        ? traits
        : throw new ArgumentException($"'{activation}' is not an activation TorchRelu knows. Known are: {string.Join(", ", Names)}.",
        nameof(activation));

    /// <summary>Whether the activation's gradient is zero where it does not fire. Slopes are assumed to be nonzero, as is usual.</summary>
    /// <exception cref="ArgumentException">The activation is not one of <see cref="Names"/>.</exception>
    public static bool CanDie(string activation) => Find(activation).CanDie();
}

/// <summary>
/// The properties of one activation: the counted quantity, where a channel behind it can be dead, and its possible outputs.
/// </summary>
internal sealed record RectifierTraits
{
    /// <summary>The activation's name, as in TorchSharp's module types.</summary>
    public required string Name { get; init; }

    /// <summary>The counted quantity.</summary>
    public required FiringMargin Margin { get; init; }

    /// <summary>The condition under which a channel can be dead.</summary>
    public required DeathCondition Dies { get; init; }

    /// <summary>
    /// The lower end of the part with a gradient. It is an output for <see cref="FiringMargin.BetweenEnds"/> and an input for
    /// <see cref="FiringMargin.InputAboveLow"/>.
    /// </summary>
    /// <value>0 for ReLU6, -1 for Hardtanh unless the module has its own, -3 for Hardswish.</value>
    public double Low { get; init; }

    /// <summary>The upper end for <see cref="FiringMargin.BetweenEnds"/>.</summary>
    /// <value>6 for ReLU6, 1 for Hardtanh unless the module has its own; else infinite.</value>
    public double High { get; init; } = double.PositiveInfinity;

    /// <summary>The minimum output over all inputs.</summary>
    /// <value>0 only for ReLU; minus infinity if outputs have no lower end. For SiLU and similar activations it lies below the minimum, so
    /// that half precision does not pass it.</value>
    public double MinOutput { get; init; } = double.NegativeInfinity;

    /// <summary>Whether computed outputs never exceed max(input, 0). A bound on the input is then a bound on the output.</summary>
    public bool BelowIdentity { get; init; }

    /// <summary>Returns the traits of a user-defined type. It is counted by its output, and dead where that is not above zero.</summary>
    /// <param name="name">The type's name.</param>
    /// <param name="canDie">Whether the type has no gradient where its output is not above zero.</param>
    public static RectifierTraits OfUser(string name, bool canDie = true) => new()
    {
        Name = name,
        Margin = FiringMargin.Output,
        Dies = canDie ? DeathCondition.MarginNotPositive : DeathCondition.Nowhere,
    };

    /// <summary>Whether a channel with this negative slope can be dead.</summary>
    /// <param name="slope">PReLU's weight, LeakyReLU's negative_slope or ELU's alpha. It is null if it cannot be read, and is then assumed
    /// to be nonzero.</param>
    public bool CanDie(double? slope = null) => Dies switch
    {
        DeathCondition.MarginNotPositive => true,
        DeathCondition.WhereSlopeIsZero => slope == 0,
        _ => false,
    };

    /// <summary>Whether each channel of a PReLU can be dead.</summary>
    /// <param name="slopes">One slope per channel, or one for all.</param>
    /// <param name="channels">The number of channels of the site.</param>
    /// <exception cref="ArgumentException">The number of slopes is neither one nor <paramref name="channels"/>.</exception>
    public bool[] CanDie(ReadOnlySpan<float> slopes, int channels)
    {
        if (slopes.Length != 1 && slopes.Length != channels)
            throw new ArgumentException($"{slopes.Length} slopes for {channels} channels; expected one, or one per channel.",
                nameof(slopes));
        var canDie = new bool[channels];
        for (var c = 0; c < channels; c++) canDie[c] = CanDie(slopes[slopes.Length == 1 ? 0 : c]);
        return canDie;
    }

    /// <summary>Returns the outputs that inputs in the interval can have. The range is sound, but not always tight.</summary>
    public Interval Rectify(Interval input)
    {
        var least = Margin == FiringMargin.BetweenEnds ? Low : MinOutput;
        var most = Margin == FiringMargin.BetweenEnds ? High : BelowIdentity ? Math.Max(input.High, 0) : double.PositiveInfinity;
        if (Margin == FiringMargin.BetweenEnds)
            return new Interval(Math.Clamp(input.Low, least, most), Math.Clamp(input.High, least, most));
        return MinOutput == 0 ? new Interval(Math.Max(input.Low, 0), most) : new Interval(least, most);
    }

    /// <summary>
    /// Whether no input in the interval has a positive margin. The result says nothing about <see cref="CanDie(double?)"/>.
    /// </summary>
    /// <param name="input">The possible inputs of the activation, rounding included.</param>
    public bool IsSilentOn(Interval input) => Margin switch
    {
        FiringMargin.Output => input.High <= 0,
        FiringMargin.BetweenEnds => input.High <= Low || input.Low >= High,
        // At exactly -3, libtorch's hardswish still passes a gradient.
        _ => input.High < Low,
    };
}

/// <summary>
/// The counted quantity of an activation. It is above zero exactly where the activation passes a gradient, so "fires" means the same for
/// all.
/// </summary>
internal enum FiringMargin
{
    /// <summary>
    /// The output y. It is used for ReLU, and for every activation that cannot die. There it only separates positive from negative.
    /// </summary>
    Output,

    /// <summary>min(y - Low, High - y) of the output y. ReLU6 and Hardtanh have no gradient at either end.</summary>
    BetweenEnds,

    /// <summary>
    /// z - Low of the input z. Hardswish has no gradient for z below -3. Its output there is 0 or -0.0, as it also is at z = 0.
    /// </summary>
    InputAboveLow,
}

/// <summary>The condition under which a channel behind an activation can be dead.</summary>
internal enum DeathCondition
{
    /// <summary>A channel can be dead wherever the margin is not above zero, since there is no gradient.</summary>
    MarginNotPositive,

    /// <summary>
    /// The margin is not above zero, and the negative slope of the channel is exactly 0: PReLU's weight, LeakyReLU's negative_slope, ELU's
    /// alpha.
    /// </summary>
    WhereSlopeIsZero,

    /// <summary>No channel can be dead, since a gradient passes everywhere.</summary>
    Nowhere,
}
