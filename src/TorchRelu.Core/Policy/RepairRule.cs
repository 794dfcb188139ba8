namespace TorchRelu;

/// <summary>One rule of a policy: when, what, how patiently and how often. Immutable: each call gives a new rule.</summary>
public sealed record RepairRule
{
    private RepairRule()
    {
    }

    /// <summary>
    /// From which severity on a layer calls for the rule. Channels that were dead one window after an earlier repair no longer count.
    /// </summary>
    /// <value>Default Critical.</value>
    public Severity Severity { get; private init; } = Severity.Critical;

    /// <summary>The cause that at least half of the layer's dead channels must have; null for any.</summary>
    public DeathCause? Cause { get; private init; }

    /// <summary>The verdict that a share of the layer's channels must have, beside the severity; null for none.</summary>
    public (ChannelVerdict Verdict, double Share)? Verdict { get; private init; }

    /// <summary>Whether the loss or the metric must have stalled or risen: see <see cref="TrialRule"/>.</summary>
    /// <value>Default true: a network that learns is let alone, whatever its channels do.</value>
    public bool OnlyWhenStalled { get; private init; } = true;

    /// <summary>Whether the rule is called for by a loss that is no number, and by nothing else.</summary>
    public bool OnLostLoss { get; private init; }

    /// <summary>Windows in a row in which the rule must have been called for.</summary>
    /// <value>Default 1.</value>
    public int Windows { get; private init; } = 1;

    /// <summary>What is done, in this order; where the learning rate cannot be lowered, nothing after it is done.</summary>
    public IReadOnlyList<Remedy> Remedies { get; private init; } = [];

    /// <summary>Windows after a repair, and after its trial, in which no rule acts.</summary>
    /// <value>Default 0: the trial is pause enough.</value>
    public int CoolDownWindows { get; private init; }

    /// <summary>How often the rule acts in one run.</summary>
    /// <value>Default 1.</value>
    public int MaxRuns { get; private init; } = 1;

    /// <summary>A rule for layers of at least this severity.</summary>
    public static RepairRule When(Severity severity) => new() { Severity = severity };

    /// <summary>A rule for layers in which a share of the channels has a verdict, of whatever severity.</summary>
    /// <param name="verdict">E.g. Dormant.</param>
    /// <param name="share">In (0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is not.</exception>
    public static RepairRule When(ChannelVerdict verdict, double share) =>
        share is > 0 and <= 1 ? new() { Severity = Severity.None, Verdict = (verdict, share) }
            : throw new ArgumentOutOfRangeException(nameof(share), share, "A share is above 0 and at most 1.");

    /// <summary>A rule for a loss that is no number any more: nothing can be repaired then.</summary>
    public static RepairRule WhenLossIsLost() => new() { Severity = Severity.None, OnLostLoss = true, OnlyWhenStalled = false };

    /// <summary>Only where at least half of the dead channels died of this.</summary>
    public RepairRule Because(DeathCause cause) => this with { Cause = cause };

    /// <summary>Also while the loss still falls.</summary>
    public RepairRule EvenWhileLearning() => this with { OnlyWhenStalled = false };

    /// <summary>Only when it was called for in so many windows in a row.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public RepairRule For(int windows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(windows, 1);
        return this with { Windows = windows };
    }

    /// <summary>What to do, in this order.</summary>
    /// <exception cref="ArgumentException">Nothing.</exception>
    public RepairRule Do(params Remedy[] remedies)
    {
        ArgumentNullException.ThrowIfNull(remedies);
        return remedies.Length > 0 ? this with { Remedies = [.. remedies] }
            : throw new ArgumentException("A rule does something.", nameof(remedies));
    }

    /// <summary>No rule acts for so many windows after this one did.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 0.</exception>
    public RepairRule CoolDown(int windows)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(windows);
        return this with { CoolDownWindows = windows };
    }

    /// <summary>So often in one run at most.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public RepairRule AtMost(int times)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        return this with { MaxRuns = times };
    }
}
