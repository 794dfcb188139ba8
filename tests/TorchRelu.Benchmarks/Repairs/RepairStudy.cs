namespace TorchRelu.Benchmarks;

/// <summary>Whether repairs help and never harm: many trainings, with and without each policy, paired by their seed.</summary>
internal static class RepairStudy
{
    private const int Seeds = 5;

    /// <summary>The policies that are tried.</summary>
    public static IReadOnlyList<(string Name, RepairPolicy Policy)> Policies { get; } =
    [
        ("default", RepairPolicy.Default), ("recycle", Only(Remedy.Recycle)), ("lower rate", Only(Remedy.LowerRate())),
        ("LeakyReLU", Only(Remedy.LeakyRelu())),
        ("PReLU", Only(Remedy.PRelu())), ("PReLU on dead", Only(Remedy.PRelu(scope: SwitchScope.DeadChannels))),
        ("ELU", Only(Remedy.Elu())), ("centring", new RepairPolicy().WithCentring()),
        // No repair: what the smallest change at the same step does to such a training.
        ("nudge", Only(Remedy.Recycle).DryRun()),
    ];

    /// <summary>Trains, and writes tables in Markdown.</summary>
    /// <param name="file">The file; what it held is lost.</param>
    /// <param name="nets">What the kinds begin with, e.g. "MLP" or "MLP, Adam"; all if empty.</param>
    /// <param name="policies">Policies by name; all if empty.</param>
    /// <param name="seeds">The number of seeds.</param>
    public static void Run(string file, IReadOnlyList<string> nets, IReadOnlyList<string> policies, int seeds = Seeds)
    {
        var outcomes = new List<RepairOutcomeRow>();
        var healthy = new Dictionary<(RepairKind, int), RepairRun>();
        foreach (var kind in RepairKind.All.Where(kind => nets.Count == 0
            || nets.Any(net => kind.ToString().StartsWith(net, StringComparison.Ordinal))))
        {
            for (var seed = 1; seed <= seeds; seed++)
            {
                var alone = RepairRun.Train(kind, seed, null);
                if (kind == kind.Healthy) healthy[(kind, seed)] = alone;
                foreach (var (name, policy) in Policies.Where(policy => policies.Count == 0 || policies.Contains(policy.Name)))
                    outcomes.Add(new(kind, seed, name, healthy[(kind.Healthy, seed)], alone, RepairRun.WithJumps(kind, seed, policy)));
            }
            File.WriteAllLines(file, RepairTables.Write(outcomes));
        }
    }

    private static RepairPolicy Only(Remedy remedy) => new(RepairRule.When(Severity.Critical).Do(remedy));
}

/// <summary>One training with a policy, beside the same one without and the same one at a healthy rate.</summary>
internal sealed record RepairOutcomeRow(RepairKind Kind, int Seed, string Policy, RepairRun Healthy, RepairRun Alone, RepairRun Repaired)
{
    private const double Points = 0.02;

    public bool HasClasses => Healthy.Accuracy is not null;

    /// <summary>Whether the training without a policy ended finite, but far from the healthy one and with dead units.</summary>
    public bool Collapsed => !Alone.IsLost && Alone.Dead >= 0.25 && (HasClasses
        ? Alone.Accuracy < Healthy.Accuracy - (10 * Points) : Alone.Loss > (1.1 * Healthy.Loss) + (0.01 * Healthy.FirstLoss));

    /// <summary>Whether the policy turned a finite training into a lost one.</summary>
    public bool IsRuined => !Alone.IsLost && Repaired.IsLost;

    /// <summary>The loss with the policy over the loss without.</summary>
    public double Ratio => Repaired.Loss / Math.Max(Alone.Loss, 1e-6);

    /// <summary>Whether it ended more than a tenth worse than without, by more than a hundredth of the first loss.</summary>
    public bool IsWorse => !Alone.IsLost && !(Repaired.Loss <= (1.1 * Alone.Loss) + (0.01 * Alone.FirstLoss));

    /// <summary>Whether it ended worse, and on the rows that it was trained on as well: else it has overfitted.</summary>
    public bool IsWorseInTraining => IsWorse && !(Repaired.LastLoss <= (1.1 * Alone.LastLoss) + (0.01 * Alone.FirstLoss));

    /// <summary>Whether it ended worse, and where there are classes also by two points of accuracy.</summary>
    public bool IsWorseInPoints => IsWorse && !(Repaired.Accuracy > Alone.Accuracy - Points);

    /// <summary>Whether it ended as a healthy one: within two points, or with 90 % of the gap closed.</summary>
    public bool IsHealed => !Repaired.IsLost && (HasClasses ? Repaired.Accuracy >= Healthy.Accuracy - Points
        : (Alone.IsLost ? Alone.FirstLoss : Alone.Loss) is var from && Repaired.Loss <= from - (0.9 * (from - Healthy.Loss)));

    /// <summary>Whether a lost training came back: finite, and better than it began.</summary>
    public bool CameBack => Alone.IsLost && !Repaired.IsLost && Repaired.Loss < Alone.FirstLoss;
}
