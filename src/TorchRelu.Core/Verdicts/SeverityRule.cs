using static TorchRelu.NumberText;

namespace TorchRelu.Verdicts;

/// <summary>From the condition of a layer to what is said of it: a pure function.</summary>
/// <remarks>
/// Healthy networks carry dead channels: a well-trained MNIST network (98 %) has 34-48 % of its 128 fully connected channels dead, nearly
/// all
/// since initialisation. That is a Warning with its cause, and no reason to operate; Critical is kept for channels that training had used.
/// </remarks>
internal static class SeverityRule
{
    /// <summary>From this share of dead channels on a layer is warned about: a quarter. Half of SageMaker Debugger's threshold_layer (50
    /// %),
    /// above torchdiag's 20 %; Dohare et al. 2024 see a quarter of the units die in networks that have stopped learning.</summary>
    public const double WarningDeadShare = 0.25;

    /// <summary>
    /// From this rise of the dead share within <see cref="RiseWindows"/> windows on a layer is warned about: ten points. keras-contrib
    /// warns of 10 % at all.
    /// </summary>
    public const double WarningRise = 0.10;

    /// <summary>Windows over which a rise is looked for: 5, at least 10,000 samples.</summary>
    public const int RiseWindows = 5;

    /// <summary>
    /// From this share of channels that once fired and are dead now on a layer is critical: half (SageMaker Debugger's threshold_layer;
    /// torchdiag's CRITICAL).
    /// </summary>
    public const double CriticalDiedShare = 0.50;

    /// <summary>
    /// So many channels must have died for <see cref="CriticalDiedShare"/> to count: 4, so that one channel of two is not a catastrophe.
    /// </summary>
    public const int CriticalDiedChannels = 4;

    /// <summary>What is to be said of a layer, the worst first; empty where no channel is dead.</summary>
    /// <param name="layer">The layer's name.</param>
    /// <param name="condition">Its numbers.</param>
    /// <param name="advice">What to do, from the causes of the deaths; null for general advice.</param>
    public static IReadOnlyList<Finding> Judge(string layer, LayerCondition condition, string? advice = null)
    {
        ArgumentNullException.ThrowIfNull(layer);
        if (condition.Channels == 0 || condition.Dead == 0) return [];
        var findings = new List<Finding>();
        if (condition.Dead == condition.Channels) findings.Add(Silent(layer, condition, advice));
        if (condition.DiedShare >= CriticalDiedShare && condition.Died >= CriticalDiedChannels)
            findings.Add(Died(layer, condition, advice));
        if (condition.DeadShare >= WarningDeadShare) findings.Add(Dead(layer, condition, advice));
        if (condition.RiseShare >= WarningRise) findings.Add(Rising(layer, condition, advice));
        if (findings.Count == 0) findings.Add(Some(layer, condition));
        return findings;
    }

    /// <summary>The worst severity among findings; None where there are none.</summary>
    public static Severity Worst(IEnumerable<Finding> findings) =>
        findings.Select(finding => finding.Severity).DefaultIfEmpty(Severity.None).Max();

    private static Finding Silent(string layer, LayerCondition c, string? advice) => Make(
        FindingKind.LayerSilent, Severity.Critical, layer, c.Dead, c.DeadShare, 1,
        $"{layer}: all {c.Channels} channels are dead ({Percent(c.DeadShare)}), so it passes on nothing of its input and no gradient to " +
            $"the layers before it.",
        advice ?? "Re-initialise the layer, or switch its activation to one with a negative slope.");

    private static Finding Died(string layer, LayerCondition c, string? advice) => Make(
        FindingKind.DiedShare, Severity.Critical, layer, c.Died ?? 0, c.DiedShare, CriticalDiedShare,
        $"{layer}: {c.Died} of {c.Channels} channels ({Percent(c.DiedShare)}, critical from {Percent(CriticalDiedShare)}) once fired and " +
            $"are dead now, so training has destroyed what it had put to use.",
        advice ?? "Lower the learning rate, and recycle the dead channels or switch the activation to one with a negative slope.");

    private static Finding Dead(string layer, LayerCondition c, string? advice) => Make(
        FindingKind.DeadShare, Severity.Warning, layer, c.Dead, c.DeadShare, WarningDeadShare,
        $"{layer}: {c.Dead} of {c.Channels} channels are dead ({Percent(c.DeadShare)}, warning from " +
            $"{Percent(WarningDeadShare)}){Born(c)}, so the layer works with {c.Channels - c.Dead}.",
        advice ?? "Look at the causes of the deaths before changing anything: a network can be well with it.");

    private static Finding Rising(string layer, LayerCondition c, string? advice) => Make(
        FindingKind.DeadShareRising, Severity.Warning, layer, c.Rise, c.RiseShare, WarningRise,
        $"{layer}: the dead share rose by {Points(c.RiseShare)} points within {RiseWindows} windows (warning from {Points(WarningRise)}) " +
            $"to {c.Dead} of {c.Channels} channels, and if it goes on the layer will be lost.",
        advice ?? "Lower the learning rate.");

    private static Finding Some(string layer, LayerCondition c) => Make(
        FindingKind.DeadChannels, Severity.Notice, layer, c.Dead, c.DeadShare, WarningDeadShare,
        $"{layer}: {c.Dead} of {c.Channels} channels {(c.Dead == 1 ? "is" : "are")} dead ({Percent(c.DeadShare)}, warning from " +
            $"{Percent(WarningDeadShare)}), which costs {(c.Dead == 1 ? "its" : "their")} capacity and no more; nothing needs to be done.",
        advice: null);

    private static Finding Make(
        FindingKind kind, Severity severity, string layer, int channels, double value, double threshold, string message, string? advice) =>
        new(kind, severity, layer, message) { Advice = advice, Channels = channels, Value = value, Threshold = threshold };

    private static string Born(LayerCondition c) =>
        c.Died is { } died && died < c.Dead ? $", {c.Dead - died} of them without having fired since the monitor was attached" : "";
}

/// <summary>The numbers that the severity of a layer rests on. Undecided channels are in none of the numerators.</summary>
/// <param name="Channels">Channels of the layer; at least 0.</param>
/// <param name="Dead">Channels that are dead now.</param>
/// <param name="Died">Of these, the channels that once fired; null where there is no history, as of a model at rest.</param>
/// <param name="Rise">Dead channels more than at the lowest of the last <see cref="SeverityRule.RiseWindows"/> windows; 0 where there is no
/// history.</param>
internal readonly record struct LayerCondition(int Channels, int Dead, int? Died = null, int Rise = 0)
{
    /// <summary>Dead channels as a share of all, in [0, 1].</summary>
    public double DeadShare => Share(Dead);

    /// <summary>Channels that once fired and are dead now, as a share of all, in [0, 1].</summary>
    public double DiedShare => Share(Died ?? 0);

    /// <summary>The rise as a share of all channels, in [0, 1].</summary>
    public double RiseShare => Share(Rise);

    private double Share(int count) => Channels == 0 ? 0 : (double)count / Channels;
}
