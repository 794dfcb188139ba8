namespace TorchRelu;

/// <summary>
/// Defines when a monitor repairs a model, and how: an ordered list of rules, of which the first triggered one acts. A policy is immutable
/// and has no state, so one policy serves any number of runs.
/// </summary>
public sealed record RepairPolicy
{
    // Least is lost by going back, and what was there before, a pre-trained network above all, is worth more than fresh weights.
    private const int EarlyWindows = 4;

    private const int TimesToGoBack = 3;

    /// <param name="rules">The rules, the most important first.</param>
    /// <exception cref="ArgumentException">A rule has no repair.</exception>
    /// <example><code>
    /// var policy = new RepairPolicy(
    ///     RepairRule.WhenLossIsLost().Do(Remedy.GoBack).AtMost(2),
    ///     RepairRule.When(Severity.Critical).Do(Remedy.LowerRate(), Remedy.Recycle),
    ///     RepairRule.When(Severity.Critical).For(windows: 5).Do(Remedy.LeakyRelu()));
    /// </code></example>
    public RepairPolicy(params RepairRule[] rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        var idle = Array.FindIndex(rules, rule => rule.Remedies.Count == 0);
        if (idle >= 0) throw new ArgumentException($"Rule {idle + 1} of {rules.Length} says when, not what: add Do(...).", nameof(rules));
        Rules = [.. rules];
    }

    /// <summary>
    /// Acts if a layer is Critical and the loss has stalled. In the first four windows the training begins again at a tenth of the rate.
    /// Later the learning rate is divided by ten, once, and the dead channels are recycled. A layer that loses a quarter after a kept
    /// repair is recycled at once. A network that has learnt nothing and is without a quarter of a layer for five windows goes back; one
    /// that has learnt is recycled again, and then switched to LeakyReLU. A lost loss goes back to the last good state, three times, and
    /// then stops.
    /// </summary>
    /// <remarks>
    /// Where half of a layer was thrown out and nothing is learnt, steps are too large, whichever part of the accounts they show in. At a
    /// rate that kills the MNIST MLP, a switch alone leaves the loss unchanged under SGD and spiking under Adam. Recycling at a lower rate
    /// brings both back to within two points of a healthy run.
    /// </remarks>
    /// <example><code>
    /// var options = new DyingReluOptions { Policy = RepairPolicy.Default };
    /// using var monitor = DyingReluMonitor.Attach(model, optimizer, options);
    /// monitor.Repaired += (_, repair) =&gt; Console.WriteLine($"{repair}: {repair.Evidence}");
    /// </code></example>
    public static RepairPolicy Default { get; } = new(
        RepairRule.WhenLossIsLost().Do(Remedy.GoBack).AtMost(TimesToGoBack),
        RepairRule.WhenLossIsLost().Do(Remedy.Stop),
        RepairRule.When(Severity.Critical).InFirst(EarlyWindows).Do(Remedy.GoBack),
        RepairRule.When(Severity.Critical).Do(Remedy.LowerRate(), Remedy.Recycle),
        RepairRule.When(Severity.Warning).AfterKeptRepair().EvenWhileLearning().Do(Remedy.Recycle).AtMost(10),
        RepairRule.When(Severity.Warning).For(windows: Thresholds.RiseWindows).WhileNothingIsLearnt()
            .Do(Remedy.GoBack).AtMost(TimesToGoBack),
        RepairRule.When(Severity.Critical).For(windows: Thresholds.RiseWindows).Do(Remedy.Recycle),
        RepairRule.When(Severity.Critical).For(windows: Thresholds.RiseWindows).Do(Remedy.LeakyRelu()));

    /// <summary>The rules in their order.</summary>
    public IReadOnlyList<RepairRule> Rules { get; private init; }

    /// <summary>Whether repairs are only recorded and not made.</summary>
    public bool IsDryRun { get; private init; }

    /// <summary>Whether <see cref="RemedyKind.Stop"/> throws; otherwise it sets a flag.</summary>
    public bool StopThrows { get; private init; }

    /// <summary>The folder in which model and optimizer are saved before each repair; null if they are not saved.</summary>
    public string? CheckpointFolder { get; private init; }

    /// <summary>Whether the last good state of the training is kept, to go back to.</summary>
    internal bool KeepsLastGood => Rules.Any(rule => rule.Remedies.Any(remedy => remedy.Kind != RemedyKind.Stop));

    /// <summary>Whether the first 32 steps, and 32 steps after a recycle, are centred; see <see cref="WithCentring"/>.</summary>
    public bool Centres { get; private init; }

    /// <summary>
    /// Returns the same policy, which centres the first 32 steps of a training, and 32 steps after a recycle: what an optimizer step pushes
    /// the mean of a layer's pre-activations by is taken off its bias. It spares channels that uncentred inputs would throw out.
    /// </summary>
    /// <remarks>
    /// It changes the training from its first step, so a training that learns nothing by it begins again without it, and one whose loss is
    /// lost goes back. From the step that changes a layer's weights by more than 0.4 of their size no step is centred: there, lower the
    /// learning rate. Where layers stand behind a normalisation it does nothing.
    /// </remarks>
    /// <example><code>
    /// var policy = RepairPolicy.Default.WithCentring();
    /// </code></example>
    public RepairPolicy WithCentring() => this with
    {
        Centres = true,
        Rules = Rules.Any(rule => rule.OnLostLoss) ? Rules
            : [RepairRule.WhenLossIsLost().Do(Remedy.GoBack).AtMost(TimesToGoBack), .. Rules],
    };

    /// <summary>Returns the same policy, which only records its repairs.</summary>
    /// <example><code>
    /// // What would have been repaired is in monitor.Repairs; nothing is changed.
    /// var policy = RepairPolicy.Default.DryRun();
    /// </code></example>
    public RepairPolicy DryRun() => this with { IsDryRun = true };

    /// <summary>Returns the same policy, which stops by an exception from Step or EndEpoch.</summary>
    /// <example><code>
    /// var policy = new RepairPolicy(RepairRule.WhenLossIsLost().Do(Remedy.Stop)).StopByException();
    /// </code></example>
    public RepairPolicy StopByException() => this with { StopThrows = true };

    /// <summary>Returns the same policy, which saves model and optimizer before each repair.</summary>
    /// <remarks>
    /// A checkpoint is for you. What a failed trial goes back to is kept in memory, and in this folder only where it takes more than the
    /// monitor's UndoMemory.
    /// </remarks>
    /// <param name="folder">The folder; created if missing. A repair whose checkpoint cannot be written is refused.</param>
    /// <example><code>
    /// var policy = RepairPolicy.Default.WithCheckpoints("checkpoints");
    /// </code></example>
    public RepairPolicy WithCheckpoints(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return this with { CheckpointFolder = folder };
    }
}
