using System.Globalization;
using System.Net;
using System.Text;

namespace TorchRelu.Samples.Comparison;

/// <summary>The rows as a table for a terminal or a repository, and as a page.</summary>
internal static class Results
{
    private const string Style = """
        body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c2430;background:#fff}
        table{border-collapse:collapse;width:100%;margin:.5rem 0 2rem}th,td{
            text-align:right;padding:.25rem .6rem;border-bottom:1px solid #d7dce3}
        th:first-child,td:first-child{text-align:left}
        @media(prefers-color-scheme:dark){body{color:#e6e9ee;background:#14181f}th,td{border-color:#333b47}}
        """;

    private static readonly string[] s_heads = ["", "accuracy", "dead", "never positive", "ms per step"];

    /// <summary>Markdown.</summary>
    public static string Table(IReadOnlyList<Row> rows, string basis)
    {
        var text = new StringBuilder($"# The classic comparison\n\n{basis}\n");
        foreach (var group in rows.GroupBy(row => row.Recipe.Group))
        {
            text.Append(
                CultureInfo.InvariantCulture, $"\n## {group.Key}\n\n| {string.Join(" | ", s_heads)} |\n|---|---:|---:|---:|---:|\n");
            foreach (var row in group) text.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", Cells(row))} |\n");
        }
        return text.ToString();
    }

    /// <summary>One page that needs nothing but itself; the more of a network is dead, the redder its cell.</summary>
    public static string Page(IReadOnlyList<Row> rows, string basis)
    {
        var text =
            new StringBuilder(
            $"<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" " +
            $"content=\"width=device-width\">\n<title>The classic comparison</title>\n<style>\n{Style}\n</style>\n<h1>The classic " +
            $"comparison</h1>\n<p>{Escape(basis)}</p>\n");
        foreach (var group in rows.GroupBy(row => row.Recipe.Group))
        {
            text.Append(CultureInfo.InvariantCulture,
                $"<h2>{Escape(group.Key)}</h2>\n<table>\n<tr>{string.Concat(s_heads.Select(head => $"<th>{head}</th>"))}</tr>\n");
            foreach (var row in group)
            {
                var cells = Cells(row)
                    .Select((cell, i) =>
                    i == 2 ? $"<td style=\"background:rgba(214,69,65,{(row.Dead?.Median ?? 0) * 0.6:0.00})\">{cell}</td>"
                    : $"<td>{Escape(cell)}</td>");
                text.Append(CultureInfo.InvariantCulture, $"<tr>{string.Concat(cells)}</tr>\n");
            }
            text.Append("</table>\n");
        }
        return text.Append("</html>\n").ToString();
    }

    private static string[] Cells(Row row) =>
        [row.Recipe.Name, Percent(row.Accuracy) + Lost(row), Percent(row.Dead), Percent(row.NeverPositive),
            row.Milliseconds.ToString("0.00", CultureInfo.InvariantCulture)];

    private static string Lost(Row row) =>
        row.Lost == 0 ? "" : row.Lost == row.Runs.Count ? ", NaN" : $", NaN in {row.Lost} of {row.Runs.Count}";

    // The range only where it can be seen at one decimal.
    private static string Percent(Spread? shares) => shares is not { } share ? "-"
        : Number(share.Least) == Number(share.Most) ? $"{Number(share.Median)} %"
        : $"{Number(share.Median)} % [{Number(share.Least)}, {Number(share.Most)}]";

    private static string Number(double share) => (100 * share).ToString("0.0", CultureInfo.InvariantCulture);

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
