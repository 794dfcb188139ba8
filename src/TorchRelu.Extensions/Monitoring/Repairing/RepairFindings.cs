using System.Globalization;

namespace TorchRelu.Monitoring;

/// <summary>What keeps a policy from acting, and what works against its repairs.</summary>
internal static class RepairFindings
{
    // A schedule that was not attached sets the rate it knows; rounding moves it by less.
    private const double RaisedShare = 0.99;

    public static IReadOnlyList<Finding> Of(
        RepairPolicy policy, ModelEditor editor, long windows, LossHistory losses, double? loweredFrom)
    {
        var findings = new List<Finding>();
        if (policy.IsDryRun) return findings;
        var remedies = policy.Rules.SelectMany(rule => rule.Remedies).ToList();
        if (editor.LearningRate is null && remedies.Any(remedy => remedy.Kind is RemedyKind.LowerRate or RemedyKind.Recycle))
        {
            findings.Add(CannotAct("The policy lowers the learning rate or recycles channels, and the monitor was given no optimizer.",
                "Attach with the optimizer: DyingReluMonitor.Attach(model, optimizer, options)."));
        }
        var waits = policy.Rules.Count(rule => rule.OnlyWhenStalled || rule.OnLostLoss);
        if (waits > 0 && windows > 0 && losses.Last is null && losses.Metrics.Count == 0)
        {
            findings.Add(CannotAct($"{waits} of the policy's {policy.Rules.Count} rules go by the loss or the metric, and none was given.",
                "Call monitor.Step(loss), or monitor.EndEpoch(metric)."));
        }
        if (loweredFrom is { } before && editor.LearningRate is { } rate && rate >= RaisedShare * before)
        {
            findings.Add(new(FindingKind.RateRaised, Severity.Warning, null, string.Create(CultureInfo.InvariantCulture,
                $"A repair has lowered the learning rate from {before:g4}, and it is {rate:g4} again: something that the monitor does ") +
                "not know has raised it.")
            { Advice = "Attach with the scheduler: DyingReluMonitor.Attach(model, optimizer, scheduler, options)." });
        }
        return findings;
    }

    private static Finding CannotAct(string sentence, string advice) =>
        new(FindingKind.PolicyCannotAct, Severity.Notice, null, sentence) { Advice = advice };
}
