namespace TorchRelu.Monitoring;

/// <summary>Compares a training at the end of a trial with the training before the repair.</summary>
internal static class RepairEffects
{
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
            AliveBefore = trial.Alive.TryGetValue(site, out var before) ? before : null,
            AliveAfter = alive.TryGetValue(site, out var now) ? now : null,
        };
    }
}
