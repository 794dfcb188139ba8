namespace TorchRelu;

/// <summary>
/// Defines when a monitor repairs a model, and how: an ordered list of rules, of which the first triggered one acts. A policy is immutable
/// and has no state, so one policy serves any number of runs.
/// </summary>
public sealed record RepairPolicy
{
    /// <param name="rules">The rules, the most important first.</param>
    /// <exception cref="ArgumentException">A rule has no repair.</exception>
    public RepairPolicy(params RepairRule[] rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        var idle = Array.FindIndex(rules, rule => rule.Remedies.Count == 0);
        if (idle >= 0) throw new ArgumentException($"Rule {idle + 1} of {rules.Length} says when, not what: add Do(...).", nameof(rules));
        Rules = [.. rules];
    }

    /// <summary>
    /// Acts if a layer is Critical and the loss has stalled. The learning rate is divided by ten or more, once, and the dead channels are
    /// recycled. If that does not hold, they are recycled after five windows. Finally, the ReLUs are switched to LeakyReLU. A NaN or
    /// infinite loss stops the training.
    /// </summary>
    /// <remarks>
    /// Where half of a layer was thrown out and nothing is learnt, steps are too large, whichever part of the accounts they show in. At a
    /// rate that kills the MNIST MLP, a switch alone leaves the loss unchanged under SGD and spiking under Adam. Recycling at a lower rate
    /// brings both back to within two points of a healthy run.
    /// </remarks>
    public static RepairPolicy Default { get; } = new(
        RepairRule.WhenLossIsLost().Do(Remedy.Stop),
        RepairRule.When(Severity.Critical).Do(Remedy.LowerRate(), Remedy.Recycle),
        RepairRule.When(Severity.Critical).For(windows: Thresholds.RiseWindows).Do(Remedy.Recycle),
        RepairRule.When(Severity.Critical).For(windows: Thresholds.RiseWindows).Do(Remedy.LeakyRelu()));

    /// <summary>The rules in their order.</summary>
    public IReadOnlyList<RepairRule> Rules { get; }

    /// <summary>Whether repairs are only recorded and not made.</summary>
    public bool IsDryRun { get; private init; }

    /// <summary>Whether <see cref="RemedyKind.Stop"/> throws; otherwise it sets a flag.</summary>
    public bool StopThrows { get; private init; }

    /// <summary>The folder in which model and optimizer are saved before each repair; null if they are not saved.</summary>
    public string? CheckpointFolder { get; private init; }

    /// <summary>Whether a failed trial restores model and optimizer from the checkpoint; otherwise the trained weights are kept.</summary>
    public bool RestoresCheckpoint { get; private init; }

    /// <summary>Returns the same policy, which only records its repairs.</summary>
    public RepairPolicy DryRun() => this with { IsDryRun = true };

    /// <summary>Returns the same policy, which stops by an exception from Step or EndEpoch.</summary>
    public RepairPolicy StopByException() => this with { StopThrows = true };

    /// <summary>Returns the same policy, which saves model and optimizer before each repair.</summary>
    /// <param name="folder">The folder; created if missing.</param>
    /// <param name="restoreOnFailure">Whether a failed trial restores both, so that the run is in its state before the repair.</param>
    public RepairPolicy WithCheckpoints(string folder, bool restoreOnFailure = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return this with { CheckpointFolder = folder, RestoresCheckpoint = restoreOnFailure };
    }
}
