namespace TorchRelu.Monitoring;

/// <summary>Compares a training at the end of a trial with the training before the repair.</summary>
internal static class RepairEffects
{
    /// <summary>The site of a repair of the whole training.</summary>
    public const string Training = "training";

    /// <param name="trial">The state before the repair.</param>
    /// <param name="after">The last window of the trial; null if it has no loss.</param>
    /// <param name="metric">The metric of the last epoch; null if none was given.</param>
    /// <param name="site">The site of the repair.</param>
    /// <param name="alive">The living channels of each site now.</param>
    public static RepairEffect Of(
        RepairTrial trial, LossWindow? after, double? metric, string site, IReadOnlyDictionary<string, int> alive)
    {
        var hasLoss = after is { Count: > 0 } && after.LastStep >= trial.Step;
        return new()
        {
            LossBefore = trial.Last?.Median,
            LossErrorBefore = trial.Last?.MedianError,
            LossAfter = hasLoss ? after!.Median : null,
            LossErrorAfter = hasLoss ? after!.MedianError : null,
            MetricBefore = trial.Metric,
            MetricAfter = metric,
            AliveBefore = Alive(trial.Alive, site),
            AliveAfter = Alive(alive, site),
        };
    }

    private static int? Alive(IReadOnlyDictionary<string, int> alive, string site) =>
        site == Training ? alive.Values.Sum() : alive.TryGetValue(site, out var channels) ? channels : null;
}
