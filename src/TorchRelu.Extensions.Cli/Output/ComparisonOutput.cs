using System.Text;
using Spectre.Console;

namespace TorchRelu;

/// <summary>Writes a comparison to a terminal or a log, the answer first.</summary>
internal static class ComparisonOutput
{
    private static readonly string[] s_heads = ["baseline", "now", "undecided", "change"];

    public static void Write(ReportComparison comparison, OutputFormat format, ToolEnvironment surroundings)
    {
        if (format == OutputFormat.Json) surroundings.Out.WriteLine(ToolJson.Text(ComparisonDocument.Of(comparison, Answer(comparison))));
        else if (format == OutputFormat.Markdown) surroundings.Out.Write(Markdown(comparison));
        else Show(comparison, surroundings.Screen());
    }

    private static void Show(ReportComparison comparison, IAnsiConsole screen)
    {
        screen.MarkupLine(Style.Coloured(Answer(comparison), comparison.Passes ? "green" : "red"));
        if (comparison.Layers.Count > 0) screen.Write(Table(comparison.Layers));
        foreach (var layer in comparison.Layers.Where(layer => layer.Fails)) screen.MarkupLine(Style.Text(layer.Message));
    }

    // Where all that fails is undecided, nothing is known to be worse.
    private static string Answer(ReportComparison comparison)
    {
        var counts = comparison.Layers.GroupBy(layer => layer.Change).OrderByDescending(group => group.Key)
            .Select(group => $"{group.Count()} {group.Key.ToString().ToLowerInvariant()}");
        var answer = comparison.Passes ? "No regression"
            : comparison.Layers.All(layer => !layer.Fails || layer.Change == LayerChange.Undecided) ? "Cannot tell" : "Regression";
        return $"{answer}: {Sentences.Count(comparison.Layers.Count, "layer")}{string.Concat(counts.Select(count => $", {count}"))}.";
    }

    private static Table Table(IReadOnlyList<LayerComparison> layers)
    {
        var table = new Table().Border(TableBorder.Horizontal).AddColumn("layer");
        foreach (var head in s_heads) table.AddColumn(head, column => column.RightAligned().NoWrap());
        foreach (var layer in layers)
        {
            var cells = Cells(layer);
            table.AddRow([Style.Name(layer.Name), .. cells[..^1], Style.Coloured(cells[^1], layer.Fails ? "red" : "green")]);
        }
        return table;
    }

    private static string Markdown(ReportComparison comparison)
    {
        var text = new StringBuilder($"### {(comparison.Passes ? "✅" : "❌")} {Answer(comparison)}\n\n");
        text.Append($"| layer | {string.Join(" | ", s_heads)} |\n|---|---|---|---|---|\n");
        foreach (var layer in comparison.Layers)
            text.Append($"| {MarkdownText.Escape(layer.Name)} | {string.Join(" | ", Cells(layer).Select(MarkdownText.Escape))} |\n");
        foreach (var layer in comparison.Layers.Where(layer => layer.Fails)) text.Append($"\n{MarkdownText.Escape(layer.Message)}\n");
        return text.ToString();
    }

    private static string[] Cells(LayerComparison layer) =>
        [Dead(layer.Baseline), Dead(layer.Now), layer.Now is null ? "-" : $"{layer.Now.Undecided}", $"{layer.Change}"];

    private static string Dead(LayerReport? layer) => layer is null ? "-" : layer.Channels == 0 ? UnjudgedReason.Unjudged(layer)!
        : $"{layer.Dead} / {layer.Channels} ({NumberText.Percent(layer.DeadShare)})";
}
