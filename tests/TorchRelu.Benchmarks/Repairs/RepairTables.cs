namespace TorchRelu.Benchmarks;

/// <summary>The tables of the repair study, in Markdown.</summary>
internal static class RepairTables
{
    public static IEnumerable<string> Write(IReadOnlyList<RepairOutcomeRow> rows)
    {
        yield return "| policy | acted | finite to NaN | 10 % worse | in training too | in accuracy too | median ratio | " +
            "classes healed | others healed | NaN back | jumps |";
        yield return "|---|---|---|---|---|---|---|---|---|---|---|";
        foreach (var policy in rows.GroupBy(row => row.Policy)) yield return Summary(policy.Key, [.. policy]);
        foreach (var policy in rows.GroupBy(row => row.Policy).Select(group => group.Where(row => row.IsWorse || row.IsRuined).ToList()))
        {
            if (policy.Count == 0) continue;
            yield return "";
            yield return $"Worse with {policy[0].Policy}: " + string.Join("; ", policy.Select(row =>
                $"{row.Kind} seed {row.Seed} ({row.Alone.Loss:g3} to {row.Repaired.Loss:g3}" +
                $"{(row.IsWorseInTraining ? "" : "; not in training")}{(row.IsWorseInPoints ? "" : "; not in accuracy")})")) + ".";
        }
        yield return "";
        yield return "| training | healthy | alone (dead) | " + string.Join(" | ", rows.Select(row => row.Policy).Distinct()) + " |";
        yield return "|---|---|---|" + string.Concat(rows.Select(row => row.Policy).Distinct().Select(_ => "---|"));
        foreach (var kind in rows.GroupBy(row => row.Kind))
        {
            var alone = kind.DistinctBy(row => row.Seed).ToList();
            yield return $"| {kind.Key} | {Results(alone.Select(row => row.Healthy))} | {Results(alone.Select(row => row.Alone))} " +
                $"({alone.Average(row => row.Alone.Dead):P0}) | " +
                string.Join(" | ", kind.GroupBy(row => row.Policy).Select(policy =>
                    $"{Results(policy.Select(row => row.Repaired))} ({policy.Average(row => row.Repaired.Dead):P0})")) + " |";
        }
    }

    // Accuracies where there are classes, losses elsewhere.
    private static string Results(IEnumerable<RepairRun> runs) => string.Join(" ", runs.Select(run =>
        run.IsLost ? "NaN" : run.Accuracy is { } accuracy ? $"{accuracy:.00}" : $"{run.Loss:g2}"));

    private static string Summary(string policy, List<RepairOutcomeRow> rows)
    {
        var acted = rows.Where(row => row.Repaired.Acted).ToList();
        var ratios = acted.Where(row => !row.Alone.IsLost).Select(row => double.IsFinite(row.Ratio) ? row.Ratio : double.MaxValue).Order()
            .ToList();
        var (classes, others) = (rows.Where(row => row.Collapsed && row.HasClasses).ToList(),
            rows.Where(row => row.Collapsed && !row.HasClasses).ToList());
        var lost = rows.Where(row => row.Alone.IsLost).ToList();
        var jumps = rows.SelectMany(row => row.Repaired.Jumps.Where(jump => !row.Repaired.MayMove(jump.Step))
            .Select(jump => jump.IsContinuous(row.Repaired.FirstLoss))).ToList();
        return $"| {policy} | {acted.Count} of {rows.Count} | {rows.Count(row => row.IsRuined)} | {acted.Count(row => row.IsWorse)} | " +
            $"{acted.Count(row => row.IsWorseInTraining)} | {acted.Count(row => row.IsWorseInPoints)} | " +
            $"{(ratios.Count == 0 ? "-" : $"{ratios[ratios.Count / 2]:0.00}")} | " +
            $"{classes.Count(row => row.IsHealed)} of {classes.Count} | " +
            $"{others.Count(row => row.IsHealed)} of {others.Count} | {lost.Count(row => row.CameBack)} of {lost.Count} | " +
            $"{jumps.Count(jump => !jump)} of {jumps.Count} |";
    }
}
