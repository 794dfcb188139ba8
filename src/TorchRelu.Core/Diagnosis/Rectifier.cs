namespace TorchRelu;

/// <summary>The activations TorchRelu knows, and whether a channel behind them can be dead.</summary>
/// <remarks>
/// A channel can be dead only where its activation has no gradient. The one table that says so; gates (Sigmoid, Tanh, Hardsigmoid) and
/// shrinkers are no rectifiers and not in it. The least outputs lie below the exact minima (Hardswish -0.375, SELU -1.758, GELU -0.170,
/// SiLU -0.278, Mish -0.309) by more than bfloat16 rounds.
/// </remarks>
internal static class Rectifier
{
    private static readonly Dictionary<string, RectifierTraits> s_table = new RectifierTraits[]
    {
        new() { Name = "ReLU", Margin = FiringMargin.Output, Dies = DeathCondition.MarginNotPositive, LeastOutput = 0, BelowIdentity = true },
        new() { Name = "ReLU6", Margin = FiringMargin.BetweenEnds, Dies = DeathCondition.MarginNotPositive, Low = 0, High = 6 },
        new() { Name = "Hardtanh", Margin = FiringMargin.BetweenEnds, Dies = DeathCondition.MarginNotPositive, Low = -1, High = 1 },
        new() { Name = "Hardswish", Margin = FiringMargin.InputAboveLow, Dies = DeathCondition.MarginNotPositive, Low = -3, LeastOutput = -0.39 },
        new() { Name = "PReLU", Margin = FiringMargin.Output, Dies = DeathCondition.WhereSlopeIsZero },
        new() { Name = "LeakyReLU", Margin = FiringMargin.Output, Dies = DeathCondition.WhereSlopeIsZero },
        new() { Name = "RReLU", Margin = FiringMargin.Output, Dies = DeathCondition.WhereSlopeIsZero },
        new() { Name = "ELU", Margin = FiringMargin.Output, Dies = DeathCondition.WhereSlopeIsZero },
        new() { Name = "CELU", Margin = FiringMargin.Output, Dies = DeathCondition.Nowhere },
        new() { Name = "SELU", Margin = FiringMargin.Output, Dies = DeathCondition.Nowhere, LeastOutput = -1.8 },
        new() { Name = "GELU", Margin = FiringMargin.Output, Dies = DeathCondition.Nowhere, LeastOutput = -0.18, BelowIdentity = true },
        new() { Name = "SiLU", Margin = FiringMargin.Output, Dies = DeathCondition.Nowhere, LeastOutput = -0.29, BelowIdentity = true },
        new() { Name = "Mish", Margin = FiringMargin.Output, Dies = DeathCondition.Nowhere, LeastOutput = -0.32 },
    }.ToDictionary(traits => traits.Name, StringComparer.Ordinal);

    /// <summary>The names of the activations, as TorchSharp's module types have them.</summary>
    public static IReadOnlyCollection<string> Names => s_table.Keys;

    /// <summary>Whether the activation is known.</summary>
    public static bool IsKnown(string activation) => s_table.ContainsKey(activation);

    /// <summary>The activation's row of the table. Hardtanh's ends are its defaults: use <c>with</c> for a module's own.</summary>
    /// <exception cref="ArgumentException">The activation is not one of <see cref="Names"/>.</exception>
    public static RectifierTraits Of(string activation) => s_table.TryGetValue(activation, out var traits)
        ? traits
        : throw new ArgumentException($"'{activation}' is not an activation TorchRelu knows. Known are: {string.Join(", ", Names)}.", nameof(activation));

    /// <summary>Whether the activation's gradient is zero where it does not fire, its slopes being what they usually are (not 0).</summary>
    /// <exception cref="ArgumentException">The activation is not one of <see cref="Names"/>.</exception>
    public static bool CanDie(string activation) => Of(activation).CanDie();
}
