namespace TorchRelu.Benchmarks;

/// <summary>One kind of training of the repair study.</summary>
/// <param name="Net">The network; see <see cref="RepairTask"/>.</param>
/// <param name="Optimizer">SGD (momentum 0.9) or Adam.</param>
/// <param name="Rate">The learning rate.</param>
internal sealed record RepairKind(string Net, string Optimizer, double Rate)
{
    // For each network and optimizer the healthy rate, and rates up to absurd ones.
    private static readonly (string Net, string Optimizer, double[] Rates)[] s_plan =
    [
        ("clouds", "SGD", [0.05, 0.5, 1, 2, 5]),
        ("clouds", "Adam", [0.003, 0.03, 0.1, 0.3, 1]),
        ("MLP", "SGD", [0.05, 0.3, 0.5, 1, 3]),
        ("MLP", "Adam", [0.001, 0.03, 0.1, 0.5]),
        ("deep", "SGD", [0.05, 0.5, 1]),
        ("deep", "Adam", [0.001, 0.03, 0.1]),
        ("strided CNN", "SGD", [0.02, 0.2, 0.5, 1]),
        ("strided CNN", "Adam", [0.001, 0.01, 0.03, 0.1]),
        ("CNN, BatchNorm", "Adam", [0.003, 0.1]),
        ("autoencoder", "SGD", [0.5, 5, 20]),
        ("autoencoder", "Adam", [0.002, 0.03, 0.1, 0.3]),
        ("regression", "SGD", [0.005, 0.05, 0.2, 1]),
        ("regression", "Adam", [0.003, 0.1, 0.3, 1]),
        ("siamese", "SGD", [0.05, 0.5, 2]),
        ("siamese", "Adam", [0.001, 0.03, 0.1, 0.3]),
        ("values", "SGD", [0.01, 0.1, 0.3]),
        ("values", "Adam", [0.003, 0.03, 0.1, 0.3]),
    ];

    /// <summary>The kinds, fixed before the policy that they try.</summary>
    public static IReadOnlyList<RepairKind> All { get; } =
        [.. s_plan.SelectMany(plan => plan.Rates.Select(rate => new RepairKind(plan.Net, plan.Optimizer, rate)))];

    /// <summary>The same network and optimizer at its healthy rate.</summary>
    public RepairKind Healthy => this with { Rate = s_plan.First(plan => plan.Net == Net && plan.Optimizer == Optimizer).Rates[0] };

    public override string ToString() => $"{Net}, {Optimizer} {Rate}";
}
