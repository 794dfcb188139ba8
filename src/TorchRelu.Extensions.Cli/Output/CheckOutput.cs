using Spectre.Console;

namespace TorchRelu;

/// <summary>The result of a check on a terminal or in a log: the answer first.</summary>
internal static class CheckOutput
{
    public static void Write(Check check, IAnsiConsole screen)
    {
        screen.MarkupLine(Style.Coloured(Answer(check), check.Passes ? "green" : "red"));
        screen.MarkupLine(Style.Text(Sentences.Answer(check.Report)));
        foreach (var failure in check.Failures) screen.MarkupLine($"{Style.Coloured(failure.Kind, "red")} {Style.Text(failure.Message)}");
        foreach (var note in Notes(check)) screen.MarkupLine(Style.Text(note));
    }

    public static string Answer(Check check) => check.Passes ? "Check passed." : $"Check failed: {Sentences.Count(check.Failures.Count, "finding")}.";

    /// <summary>What does not fail and should be known.</summary>
    public static IEnumerable<string> Notes(Check check)
    {
        foreach (var layer in (check.Comparison?.Layers ?? []).Where(layer => layer.Change is LayerChange.Improved or LayerChange.New))
            yield return $"{layer.Change}: {layer.Message}";
        if (check.Known > 0) yield return $"Known: {Sentences.Count(check.Known, "finding")} that the baseline has as well.";
        if (check.Report.Health.Undecided is > 0 and var undecided && check.Passes) yield return $"Undecided: {Sentences.Count(undecided, "channel")} of {check.Report.Channels}, of which nothing is said.";
    }
}
