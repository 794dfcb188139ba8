using static TorchRelu.NumberText;

namespace TorchRelu.Verdicts;

/// <summary>Derives the findings about a layer from its condition: a pure function.</summary>
/// <remarks>
/// Healthy networks have dead channels. A well-trained MNIST network (98 %) has 34-48 % of its 128 fully connected channels dead, nearly
/// all since initialisation. That gives a Warning with its cause and no repair. Critical is kept for channels that training had used.
/// </remarks>
internal static class SeverityRule
{
    /// <summary>Returns the findings about a layer, the worst first; empty if no channel is dead.</summary>
    /// <param name="layer">The layer's name.</param>
    /// <param name="condition">Its numbers.</param>
    /// <param name="advice">The recommended action, from the causes of the deaths; null for general advice.</param>
    public static IReadOnlyList<Finding> Judge(string layer, LayerCondition condition, string? advice = null)
    {
        ArgumentNullException.ThrowIfNull(layer);
        if (condition.Channels == 0 || condition.Dead == 0) return [];
        var findings = new List<Finding>();
        if (condition.Dead == condition.Channels) findings.Add(Silent(layer, condition, advice));
        if (condition.DiedShare >= Thresholds.CriticalDiedShare && condition.Died >= Thresholds.CriticalDiedChannels)
            findings.Add(Died(layer, condition, advice));
        if (condition.DeadShare >= Thresholds.WarningDeadShare) findings.Add(Dead(layer, condition, advice));
        if (condition.RiseShare >= Thresholds.WarningRise) findings.Add(Rising(layer, condition, advice));
        if (findings.Count == 0) findings.Add(Some(layer, condition));
        return findings;
    }

    /// <summary>Returns the worst severity among the findings; None if there are none.</summary>
    public static Severity Worst(IEnumerable<Finding> findings) =>
        findings.Select(finding => finding.Severity).DefaultIfEmpty(Severity.None).Max();

    private static Finding Silent(string layer, LayerCondition c, string? advice) => Make(
        FindingKind.LayerSilent, Severity.Critical, layer, c.Dead, c.DeadShare, 1,
        $"{layer}: all {c.Channels} channels are dead ({Percent(c.DeadShare)}), so it passes on nothing of its input and no gradient to " +
            $"the layers before it.",
        advice ?? "Re-initialise the layer, or switch its activation to one with a negative slope.");

    private static Finding Died(string layer, LayerCondition c, string? advice) => Make(
        FindingKind.DiedShare, Severity.Critical, layer, c.Died ?? 0, c.DiedShare, Thresholds.CriticalDiedShare,
        $"{layer}: {c.Died} of {c.Channels} channels ({Percent(c.DiedShare)}, critical from {Percent(Thresholds.CriticalDiedShare)}) " +
            $"once fired and " +
            $"are dead now, so training has destroyed what it had put to use.",
        advice ?? "Look at the causes of the deaths, and recycle the dead channels.");

    private static Finding Dead(string layer, LayerCondition c, string? advice) => Make(
        FindingKind.DeadShare, Severity.Warning, layer, c.Dead, c.DeadShare, Thresholds.WarningDeadShare,
        $"{layer}: {c.Dead} of {c.Channels} channels are dead ({Percent(c.DeadShare)}, warning from " +
            $"{Percent(Thresholds.WarningDeadShare)}){Born(c)}, so the layer works with {c.Channels - c.Dead}.",
        advice ?? "Look at the causes of the deaths before changing anything: a network can be well with it.");

    private static Finding Rising(string layer, LayerCondition c, string? advice) => Make(
        FindingKind.DeadShareRising, Severity.Warning, layer, c.Rise, c.RiseShare, Thresholds.WarningRise,
        $"{layer}: the dead share rose by {Points(c.RiseShare)} points within {Thresholds.RiseWindows} windows (warning from " +
            $"{Points(Thresholds.WarningRise)}) " +
            $"to {c.Dead} of {c.Channels} channels, and if it goes on the layer will be lost.",
        advice ?? "Look at the causes of the deaths.");

    private static Finding Some(string layer, LayerCondition c) => Make(
        FindingKind.DeadChannels, Severity.Notice, layer, c.Dead, c.DeadShare, Thresholds.WarningDeadShare,
        $"{layer}: {c.Dead} of {c.Channels} channels {(c.Dead == 1 ? "is" : "are")} dead ({Percent(c.DeadShare)}, warning from " +
            $"{Percent(Thresholds.WarningDeadShare)}), which costs {(c.Dead == 1 ? "its" : "their")} capacity and no more; nothing needs " +
                $"to be done.",
        advice: null);

    private static Finding Make(
        FindingKind kind, Severity severity, string layer, int channels, double value, double threshold, string message, string? advice) =>
        new(kind, severity, layer, message) { Advice = advice, Channels = channels, Value = value, Threshold = threshold };

    private static string Born(LayerCondition c) =>
        c.Died is { } died && died < c.Dead ? $", {c.Dead - died} of them without having fired since the monitor was attached" : "";
}

/// <summary>The numbers that the severity of a layer rests on. Undecided channels are in none of the numerators.</summary>
/// <param name="Channels">Channels of the layer; at least 0.</param>
/// <param name="Dead">Channels that are now dead.</param>
/// <param name="Died">Dead channels that once fired; null if there is no history, as for a model at rest.</param>
/// <param name="Rise">The increase in dead channels over the lowest of the last <see cref="Thresholds.RiseWindows"/> windows; 0 if there
/// is no history.</param>
internal readonly record struct LayerCondition(int Channels, int Dead, int? Died = null, int Rise = 0)
{
    /// <summary>Dead channels as a share of all, in [0, 1].</summary>
    public double DeadShare => Share(Dead);

    /// <summary>Channels that once fired and are now dead, as a share of all, in [0, 1].</summary>
    public double DiedShare => Share(Died ?? 0);

    /// <summary>The rise as a share of all channels, in [0, 1].</summary>
    public double RiseShare => Share(Rise);

    private double Share(int count) => Channels == 0 ? 0 : (double)count / Channels;
}
