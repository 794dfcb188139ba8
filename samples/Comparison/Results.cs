using System.Globalization;
using System.Net;
using System.Text;

namespace TorchRelu.Samples.Comparison;

/// <summary>The outcomes as a table for a terminal or a repository, and as a page.</summary>
internal static class Results
{
    private const string Style = """
        body{font:16px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color:#1c2430;background:#fff}
        table{border-collapse:collapse;width:100%;margin:.5rem 0 2rem}th,td{text-align:right;padding:.25rem .6rem;border-bottom:1px solid #d7dce3}
        th:first-child,td:first-child{text-align:left}
        @media(prefers-color-scheme:dark){body{color:#e6e9ee;background:#14181f}th,td{border-color:#333b47}}
        """;

    private static readonly string[] s_heads = ["", "accuracy", "dead", "never positive", "ms per step"];

    /// <summary>Markdown.</summary>
    public static string Table(IReadOnlyList<Outcome> outcomes, string basis)
    {
        var text = new StringBuilder($"# The classic comparison\n\n{basis}\n");
        foreach (var group in outcomes.GroupBy(outcome => outcome.Recipe.Group))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {group.Key}\n\n| {string.Join(" | ", s_heads)} |\n|---|---:|---:|---:|---:|\n");
            foreach (var outcome in group) text.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", Cells(outcome))} |\n");
        }
        return text.ToString();
    }

    /// <summary>One page that needs nothing but itself; the more of a network is dead, the redder its cell.</summary>
    public static string Page(IReadOnlyList<Outcome> outcomes, string basis)
    {
        var text = new StringBuilder($"<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>The classic comparison</title>\n<style>\n{Style}\n</style>\n<h1>The classic comparison</h1>\n<p>{Escape(basis)}</p>\n");
        foreach (var group in outcomes.GroupBy(outcome => outcome.Recipe.Group))
        {
            text.Append(CultureInfo.InvariantCulture, $"<h2>{Escape(group.Key)}</h2>\n<table>\n<tr>{string.Concat(s_heads.Select(head => $"<th>{head}</th>"))}</tr>\n");
            foreach (var outcome in group)
            {
                var cells = Cells(outcome).Select((cell, i) => i == 2 ? $"<td style=\"background:rgba(214,69,65,{(outcome.Dead ?? 0) * 0.6:0.00})\">{cell}</td>" : $"<td>{Escape(cell)}</td>");
                text.Append(CultureInfo.InvariantCulture, $"<tr>{string.Concat(cells)}</tr>\n");
            }
            text.Append("</table>\n");
        }
        return text.Append("</html>\n").ToString();
    }

    private static string[] Cells(Outcome outcome) =>
        [outcome.Recipe.Name, Percent(outcome.Accuracy) + (outcome.IsLost ? ", NaN" : ""), Percent(outcome.Dead), Percent(outcome.NeverPositive), outcome.Milliseconds.ToString("0.00", CultureInfo.InvariantCulture)];

    private static string Percent(double? share) => share is { } value ? (100 * value).ToString("0.0", CultureInfo.InvariantCulture) + " %" : "-";

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
