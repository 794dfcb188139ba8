using System.Text;
using Spectre.Console;

namespace TorchRelu;

/// <summary>Writes the result of a check to a terminal or a log, the answer first.</summary>
internal static class CheckOutput
{
    public static void Write(IReadOnlyList<(string File, Check Check)> checks, OutputFormat format, ToolEnvironment surroundings)
    {
        if (format == OutputFormat.Json)
        {
            surroundings.Out.WriteLine(ToolJson.Text(checks.Select(one => CheckDocument.Of(one.File, one.Check)).ToArray()));
            return;
        }
        var screen = surroundings.Screen();
        foreach (var (file, check) in checks)
        {
            if (format == OutputFormat.Markdown) surroundings.Out.Write(CheckMarkdown.Write(check));
            else Show(check, screen, checks.Count > 1 ? file : null);
        }
    }

    private static void Show(Check check, IAnsiConsole screen, string? file)
    {
        if (file is not null) screen.MarkupLine(Style.Name(file));
        screen.MarkupLine(Style.Coloured(Answer(check), check.Passes ? "green" : "red"));
        screen.MarkupLine(Style.Text(Sentences.Answer(check.Report)));
        foreach (var failure in check.Failures) screen.MarkupLine($"{Style.Coloured(failure.Kind, "red")} {Style.Text(failure.Message)}");
        foreach (var note in Notes(check)) screen.MarkupLine(Style.Text(note));
        var names = check.Failures.Select(failure => failure.Layer).ToHashSet();
        var failed = check.Report.Layers.Where(layer => names.Contains(layer.Name)).ToList();
        if (failed.Count > 0) screen.Write(LayerTable.Of(LayerSelection.Worst(failed)));
    }

    public static string Answer(Check check) =>
        check.Passes ? "Check passed." : $"Check failed: {Sentences.Count(check.Failures.Count, "finding")}.";

    /// <summary>Returns notes on facts that do not fail the check.</summary>
    public static IEnumerable<string> Notes(Check check)
    {
        foreach (var layer in (check.Comparison?.Layers ?? []).Where(layer => layer.Change is LayerChange.Improved or LayerChange.New))
            yield return $"{layer.Change}: {layer.Message}";
        if (check.Known > 0) yield return $"Known: {Sentences.Count(check.Known, "finding")} that the baseline has as well.";
        if (check.Report.Health.Undecided is > 0 and var undecided && check.Passes)
            yield return $"Undecided: {Sentences.Count(undecided, "channel")} of {check.Report.Channels}, of which nothing is said.";
    }
}

/// <summary>Writes the result of a check as Markdown, followed by the report.</summary>
internal static class CheckMarkdown
{
    // GitHub refuses a summary of more than 1 MiB in total per step.
    private const int MaxBytes = 1_000_000;
    private const int MaxFailures = 20;
    private const int MaxLine = 1_000;

    public static string Write(Check check, int maxBytes = MaxBytes)
    {
        var text = new StringBuilder($"### {(check.Passes ? "✅" : "❌")} {CheckOutput.Answer(check)}\n\n");
        foreach (var failure in check.Failures.Take(MaxFailures)) text.Append($"- **{failure.Kind}** {Line(failure.Message)}\n");
        if (check.Failures.Count > MaxFailures) text.Append($"- and {check.Failures.Count - MaxFailures} more\n");
        foreach (var note in CheckOutput.Notes(check).Take(MaxFailures)) text.Append($"- {Line(note)}\n");
        text.Append('\n');
        return text + check.Report.ToMarkdown(maxBytes - Encoding.UTF8.GetByteCount(text.ToString()));
    }

    public static void Append(Check check, string summary)
    {
        var room = MaxBytes - (File.Exists(summary) ? new FileInfo(summary).Length : 0);
        // The head alone may contain a line of HTML entities for each failure and note.
        if (room >= ReluReport.MinMarkdownBytes + (2 * MaxFailures * MaxLine * 9)) File.AppendAllText(summary, Write(check, (int)room));
        else if (room >= MaxLine) File.AppendAllText(summary, $"### {CheckOutput.Answer(check)}\n\nThe summary has no room for more.\n");
    }

    private static string Line(string text) => MarkdownText.Escape(text.Length <= MaxLine ? text : text[..MaxLine] + "...");
}

/// <summary>Writes failures as workflow commands, which GitHub shows beside the run.</summary>
internal static class GitHubAnnotations
{
    // GitHub shows at most ten annotations of a kind per step.
    private const int Most = 10;

    public static void Write(Check check, string file, TextWriter output)
    {
        foreach (var failure in check.Failures.Take(Most))
            output.WriteLine($"::error file={Property(file)},title={Property($"TorchRelu: {failure.Kind}")}::{Data(failure.Message)}");
    }

    private static string Property(string text) =>
        Data(text).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);

    // Line ends and control characters are already escaped, so only the percent sign of the encoding is left.
    private static string Data(string text) => PlainText.OneLine(text).Replace("%", "%25", StringComparison.Ordinal);
}
