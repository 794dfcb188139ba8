using System.Text;
using static TorchRelu.Report.Sentences;

namespace TorchRelu.Report;

/// <summary>
/// Writes a report for the summary of a CI job, never longer than requested. The answer and the worst layers are open, the rest is folded.
/// </summary>
internal static class MarkdownReport
{
    // Bytes reserved for the end of a section and the note on omitted lines.
    private const int Reserve = 400;
    private const int Sections = 5;
    private const int OpenRows = 10;
    private const int MaxHead = 500;

    public static string Write(ReluReport report, int maxBytes)
    {
        var page = new Page(maxBytes - (Sections * Reserve));
        page.Always($"### {Head(Answer(report))}\n\n{Head(Title(report))}\n");
        foreach (var line in Summary(report).Concat(Course(report))) page.Always($"\n{Head(line)}\n");
        page.Table("", [.. Worst(report)]);
        if (report.Layers.Count > OpenRows) page.Table("Layers", report.Layers);
        page.Folded(
            "Findings", [.. report.Findings.Select(finding => $"- **{finding.Severity}** {MarkdownText.Escape(Describe(finding))}")]);
        page.Folded("Causes", [.. report.Layers.SelectMany(Sentences.Causes).Select(cause => $"- {MarkdownText.Escape(cause)}")]);
        page.Folded("Repairs", [.. report.Repairs.Select(repair => $"- {MarkdownText.Escape(Describe(repair))}")]);
        return page.ToString();
    }

    private static string Head(string sentence) => MarkdownText.Escape(sentence.Length <= MaxHead ? sentence : sentence[..MaxHead] + "...");

    private static IEnumerable<LayerReport> Worst(ReluReport report) => report.Layers.Count <= OpenRows
        ? report.Layers
        : report.Layers.OrderByDescending(layer => layer.Severity).ThenByDescending(layer => layer.DeadShare).Take(OpenRows);

    private sealed class Page(int most)
    {
        private readonly StringBuilder _text = new();
        private int _bytes;

        public void Always(string text)
        {
            _text.Append(text);
            _bytes += Encoding.UTF8.GetByteCount(text);
        }

        public void Table(string title, IReadOnlyList<LayerReport> layers)
        {
            if (layers.Count == 0) return;
            var head =
                $"| layer | activation | {string.Join(" | ", LayerColumns.Heads)} " +
                $"|\n|---|---|{string.Concat(LayerColumns.Heads.Select(_ => "--:|"))}";
            Folded(title,
                [.. layers.Select(layer =>
                $"| {MarkdownText.Escape(layer.Name)} | {MarkdownText.Escape(layer.Activation)} | " +
                $"{string.Join(" | ", LayerColumns.Values(layer))} |")], head);
        }

        /// <summary>Adds a section: open without a title, folded with one.</summary>
        public void Folded(string title, IReadOnlyList<string> lines, string? head = null)
        {
            if (lines.Count == 0) return;
            Always(title.Length == 0 ? "\n" : $"\n<details><summary>{title} ({lines.Count})</summary>\n\n");
            if (head is not null) Always($"{head}\n");
            var left = lines.Count(line => !Fits(line));
            if (left > 0)
                Always($"\n{left} of {lines.Count} are left out, as the page would be longer than it may be; the report in JSON has " +
                $"them all.\n");
            if (title.Length > 0) Always("\n</details>\n");
        }

        public override string ToString() => _text.ToString();

        private bool Fits(string line)
        {
            var bytes = Encoding.UTF8.GetByteCount(line) + 1;
            if (_bytes + bytes > most) return false;
            Always($"{line}\n");
            return true;
        }
    }
}
