using System.Globalization;
using System.Text;
using FluentAssertions;
using FluentAssertions.Execution;

namespace TorchRelu;

/// <summary>Checks a condition on layers and fails with a message that lists the layers with their numbers.</summary>
/// <remarks>[CustomAssertion] makes the library look for the name of the variable in the code that called these methods.</remarks>
internal static class Judge
{
    [CustomAssertion]
    public static void That(IReadOnlyList<LayerReport>? layers, Func<LayerReport, bool> holds, string subject, string expectation,
        string because, object[] becauseArgs)
    {
        var seen = (layers ?? []).Where(layer => layer.Channels > 0).ToArray();
        var failing = seen.Where(layer => !holds(layer)).Select(Describe).ToArray();
        var found = layers is null ? "it is <null>."
            : seen.Length == 0
            ? "nothing was counted: no layer of it was seen at work. Call the layers as call(x), and show the model more data."
            : $"{failing.Length} of {seen.Length} layers fail:{string.Concat(failing.Select(line => $"\n  {line}"))}";
        Fail(seen.Length == 0 || failing.Length > 0, subject, expectation, found, because, becauseArgs);
    }

    [CustomAssertion]
    public static void Regression(
        ReluReport baseline, ReluReport? now, double tolerance, string subject, string because, object[] becauseArgs)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        var layers = now is null ? [] : ReportComparison.Compare(baseline, now, tolerance).Layers;
        var failing = layers.Where(layer => layer.Fails).ToArray();
        var found = now is null ? "it is <null>."
            : layers.Count == 0 ? "nothing was counted: neither report has a layer that was seen at work."
            : $"{failing.Length} of {layers.Count} layers fail:{string.Concat(failing.Select(layer => $"\n  {layer.Message}"))}";
        Fail(layers.Count == 0 || failing.Length > 0, subject, $"not to have regressed by more than a dead share of {Percent(tolerance)}",
            found, because, becauseArgs);
    }

    public static double Share(double share) =>
        share is > 0 and <= 1 ? share
            : throw new ArgumentOutOfRangeException(
            nameof(share), share, "The share is in (0, 1]: 0.1 for less than a tenth. For none at all there is HaveNoDeadChannels.");

    public static string Percent(double share) => (100 * share).ToString("0.#", CultureInfo.InvariantCulture) + " %";

    private static string Describe(LayerReport layer)
    {
        var text = new StringBuilder($"{layer.Name}: {layer.Dead} of {layer.Channels} channels dead ({Percent(layer.DeadShare)})");
        if (layer.Undecided > 0)
            text.Append(CultureInfo.InvariantCulture,
                $", {layer.Undecided} undecided ({layer.Samples} samples seen, {layer.SamplesNeeded} needed): show the model more data");
        if (layer.Findings.FirstOrDefault(finding => finding.Severity >= Severity.Warning) is { } finding)
            text.Append(CultureInfo.InvariantCulture, $". {finding.Text}");
        return text.ToString();
    }

    // Braces in a layer's name are not part of the format string.
    [CustomAssertion]
    private static void Fail(bool fails, string subject, string expectation, string found, string because, object[] becauseArgs) =>
        Execute.Assertion
        .BecauseOf(because, becauseArgs)
        .ForCondition(!fails)
        .FailWith(
        $"Expected {{context:{subject}}} {expectation}{{reason}}, but " +
        $"{found.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal)}");
}
