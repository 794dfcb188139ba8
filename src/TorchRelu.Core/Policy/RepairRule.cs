namespace TorchRelu;

/// <summary>One rule of a policy: its condition, repairs, waiting time and limit. Immutable: each call returns a new rule.</summary>
public sealed record RepairRule
{
    private RepairRule()
    {
    }

    /// <summary>
    /// The lowest severity of a layer that triggers the rule. Channels that were dead before an earlier repair, and that it left alone, do
    /// not count.
    /// </summary>
    /// <value>Default Critical.</value>
    public Severity Severity { get; private init; } = Severity.Critical;

    /// <summary>The cause that at least half of the layer's dead channels must have; null for any.</summary>
    public DeathCause? Cause { get; private init; }

    /// <summary>The verdict that a share of the layer's channels must have, besides the severity; null for none.</summary>
    public (ChannelVerdict Verdict, double Share)? Verdict { get; private init; }

    /// <summary>Whether the loss or the metric must have stalled or risen; see <see cref="TrialRule"/>.</summary>
    /// <value>Default true: a network that learns is not changed, whatever the state of its channels.</value>
    public bool OnlyWhenStalled { get; private init; } = true;

    /// <summary>Whether the rule acts only after a repair was kept.</summary>
    public bool AfterKept { get; private init; }

    /// <summary>Whether the rule acts only while the network has learnt nothing.</summary>
    public bool WhileUnlearnt { get; private init; }

    /// <summary>The number of windows at the start of a training in which the rule acts; null for all.</summary>
    public int? FirstWindows { get; private init; }

    /// <summary>Whether the rule is triggered only by a loss that is NaN, infinite or exploded.</summary>
    public bool OnLostLoss { get; private init; }

    /// <summary>The number of windows in a row in which the rule's condition must hold.</summary>
    /// <value>Default 1.</value>
    public int Windows { get; private init; } = 1;

    /// <summary>The repairs, in this order. If the learning rate cannot be lowered, the repairs after it are not made.</summary>
    public IReadOnlyList<Remedy> Remedies { get; private init; } = [];

    /// <summary>The number of windows after a repair, and after its trial, in which no rule acts.</summary>
    /// <value>Default 0: the trial is a sufficient pause.</value>
    public int CoolDownWindows { get; private init; }

    /// <summary>The most times the rule acts in one run.</summary>
    /// <value>Default 1.</value>
    public int MaxRuns { get; private init; } = 1;

    /// <summary>Creates a rule for layers of at least this severity.</summary>
    public static RepairRule When(Severity severity) => new() { Severity = severity };

    /// <summary>Creates a rule for layers in which a share of the channels has a verdict, whatever the severity.</summary>
    /// <param name="verdict">E.g. Dormant.</param>
    /// <param name="share">In (0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is not in (0, 1].</exception>
    public static RepairRule When(ChannelVerdict verdict, double share) =>
        share is > 0 and <= 1 ? new() { Severity = Severity.None, Verdict = (verdict, share) }
            : throw new ArgumentOutOfRangeException(nameof(share), share, "A share is above 0 and at most 1.");

    /// <summary>
    /// Creates a rule for a loss that is lost: two in a row are NaN or infinite, or the median of a window is ten times the lowest and
    /// three times the first. The weights cannot be repaired then; the training can go back or stop.
    /// </summary>
    public static RepairRule WhenLossIsLost() => new() { Severity = Severity.None, OnLostLoss = true, OnlyWhenStalled = false };

    /// <summary>Limits the rule to layers in which at least half of the dead channels have this cause.</summary>
    public RepairRule Because(DeathCause cause) => this with { Cause = cause };

    /// <summary>Lets the rule act also while the loss still falls.</summary>
    public RepairRule EvenWhileLearning() => this with { OnlyWhenStalled = false };

    /// <summary>Lets the rule act only after a repair was kept: layers that were repaired once die again while the loss falls.</summary>
    public RepairRule AfterKeptRepair() => this with { AfterKept = true };

    /// <summary>
    /// Lets the rule act only while nothing is learnt, and a quarter of a layer has died of it: the loss is above four fifths of the first,
    /// or no better than in the first window.
    /// </summary>
    public RepairRule WhileNothingIsLearnt() => this with { WhileUnlearnt = true };

    /// <summary>Limits the rule to the first windows of a training, in which going back loses least.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is less than 1.</exception>
    public RepairRule InFirst(int windows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(windows, 1);
        return this with { FirstWindows = windows };
    }

    /// <summary>Requires the condition to hold in this many windows in a row.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is less than 1.</exception>
    public RepairRule For(int windows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(windows, 1);
        return this with { Windows = windows };
    }

    /// <summary>Sets the repairs, in this order.</summary>
    /// <exception cref="ArgumentException">The list is empty.</exception>
    public RepairRule Do(params Remedy[] remedies)
    {
        ArgumentNullException.ThrowIfNull(remedies);
        if (remedies.Length == 0) throw new ArgumentException("A rule does something: name a remedy.", nameof(remedies));
        var impossible = remedies.FirstOrDefault(remedy => OnLostLoss && remedy.Kind is not (RemedyKind.GoBack or RemedyKind.Stop));
        return impossible is null ? this with { Remedies = [.. remedies] }
            : throw new ArgumentException(
                $"A lost loss leaves no weights to repair: the rule can go back or stop, not {impossible}.", nameof(remedies));
    }

    /// <summary>Lets no rule act for this many windows after this rule acts.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is less than 0.</exception>
    public RepairRule CoolDown(int windows)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(windows);
        return this with { CoolDownWindows = windows };
    }

    /// <summary>Limits how many times the rule acts in one run.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is less than 1.</exception>
    public RepairRule AtMost(int times)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        return this with { MaxRuns = times };
    }
}
