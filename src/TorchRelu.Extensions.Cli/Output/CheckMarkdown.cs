using System.Text;

namespace TorchRelu;

/// <summary>The result of a check as Markdown, followed by the report.</summary>
internal static class CheckMarkdown
{
    // GitHub refuses a summary of more than 1 MiB, over all that a step appends.
    private const int MostBytes = 1_000_000;
    private const int MostFailures = 20;
    private const int LongestLine = 1_000;

    public static string Write(Check check, int mostBytes = MostBytes)
    {
        var text = new StringBuilder($"### {(check.Passes ? "✅" : "❌")} {CheckOutput.Answer(check)}\n\n");
        foreach (var failure in check.Failures.Take(MostFailures)) text.Append($"- **{failure.Kind}** {Line(failure.Message)}\n");
        if (check.Failures.Count > MostFailures) text.Append($"- and {check.Failures.Count - MostFailures} more\n");
        foreach (var note in CheckOutput.Notes(check).Take(MostFailures)) text.Append($"- {Line(note)}\n");
        text.Append('\n');
        return text + check.Report.ToMarkdown(mostBytes - Encoding.UTF8.GetByteCount(text.ToString()));
    }

    public static void Append(Check check, string summary)
    {
        var room = MostBytes - (File.Exists(summary) ? new FileInfo(summary).Length : 0);
        // The head alone may take a line of entities for each failure and note.
        if (room >= ReluReport.ShortestMarkdown + (2 * MostFailures * LongestLine * 5)) File.AppendAllText(summary, Write(check, (int)room));
        else if (room >= LongestLine) File.AppendAllText(summary, $"### {CheckOutput.Answer(check)}\n\nThe summary has no room for more.\n");
    }

    private static string Line(string text) => MarkdownText.Escape(text.Length <= LongestLine ? text : text[..LongestLine] + "...");
}
