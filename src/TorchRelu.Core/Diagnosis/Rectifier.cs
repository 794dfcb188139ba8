namespace TorchRelu;

/// <summary>The activations that are watched, and whether a channel behind them can be dead.</summary>
/// <remarks>A channel can be dead only where its activation has no gradient. The one table that says so.</remarks>
public static class Rectifier
{
    private static readonly Dictionary<string, bool> s_canDie = new(StringComparer.Ordinal)
    {
        ["ReLU"] = true,
        ["ReLU6"] = true,
        ["LeakyReLU"] = false,
        ["PReLU"] = false,
        ["ELU"] = false,
    };

    /// <summary>The names of the activations that are watched, as TorchSharp's module types have them.</summary>
    public static IReadOnlyCollection<string> Names => s_canDie.Keys;

    /// <summary>Whether the activation is watched.</summary>
    public static bool IsKnown(string activation) => s_canDie.ContainsKey(activation);

    /// <summary>Whether the activation's gradient is zero wherever its output is not positive.</summary>
    /// <exception cref="ArgumentException">The activation is not one of <see cref="Names"/>.</exception>
    public static bool CanDie(string activation) => s_canDie.TryGetValue(activation, out var canDie)
        ? canDie
        : throw new ArgumentException($"'{activation}' is not an activation TorchRelu watches. Known are: {string.Join(", ", Names)}.", nameof(activation));
}
