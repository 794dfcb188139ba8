namespace TorchRelu;

/// <summary>
/// When a monitor repairs, and what it does: rules in their order, the first that is called for acts. Immutable and without memory: one
/// policy
/// serves any number of runs.
/// </summary>
public sealed record RepairPolicy
{
    /// <param name="rules">The rules, the most important first.</param>
    /// <exception cref="ArgumentException">A rule does nothing.</exception>
    public RepairPolicy(params RepairRule[] rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        var idle = Array.FindIndex(rules, rule => rule.Remedies.Count == 0);
        if (idle >= 0) throw new ArgumentException($"Rule {idle + 1} of {rules.Length} says when, not what: add Do(...).", nameof(rules));
        Rules = [.. rules];
    }

    /// <summary>
    /// Acts where a layer is Critical and the loss has stalled. Where the learning rate is the cause it is divided by ten or more, once,
    /// and the dead
    /// channels are recycled. Where that does not hold, or there is another cause, they are recycled after five windows, and at last the
    /// rectifiers
    /// become LeakyReLU. A lost loss stops the training.
    /// </summary>
    /// <remarks>
    /// The cause has to choose: at a rate that kills the MNIST MLP a switch alone leaves the loss where it is under SGD, and spiking under
    /// Adam,
    /// while recycling at a lower rate brings both back to within two points of a healthy run.
    /// </remarks>
    public static RepairPolicy Default { get; } = new(
        RepairRule.WhenLossIsLost().Do(Remedy.Stop),
        RepairRule.When(Severity.Critical).Because(DeathCause.LearningRateTooHigh).Do(Remedy.LowerRate(), Remedy.Recycle),
        RepairRule.When(Severity.Critical).For(windows: SeverityRule.RiseWindows).Do(Remedy.Recycle),
        RepairRule.When(Severity.Critical).For(windows: SeverityRule.RiseWindows).Do(Remedy.LeakyRelu()));

    /// <summary>The rules in their order.</summary>
    public IReadOnlyList<RepairRule> Rules { get; }

    /// <summary>Whether repairs are only recorded, and not made.</summary>
    public bool IsDryRun { get; private init; }

    /// <summary>Whether <see cref="RemedyKind.Stop"/> throws; else it sets a flag.</summary>
    public bool StopThrows { get; private init; }

    /// <summary>Where model and optimizer are saved before each repair; null for nowhere.</summary>
    public string? CheckpointFolder { get; private init; }

    /// <summary>Whether a failed trial restores model and optimizer from the checkpoint; else trained weights are kept.</summary>
    public bool RestoresCheckpoint { get; private init; }

    /// <summary>The same policy, which says what it would do and does nothing.</summary>
    public RepairPolicy DryRun() => this with { IsDryRun = true };

    /// <summary>The same policy, whose stop is an exception out of Step or EndEpoch.</summary>
    public RepairPolicy StopByException() => this with { StopThrows = true };

    /// <summary>The same policy, which saves model and optimizer before each repair.</summary>
    /// <param name="folder">Where; made if missing.</param>
    /// <param name="restoreOnFailure">Whether a failed trial restores both, so that the run is where it was before the repair.</param>
    public RepairPolicy WithCheckpoints(string folder, bool restoreOnFailure = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return this with { CheckpointFolder = folder, RestoresCheckpoint = restoreOnFailure };
    }
}
