using Spectre.Console;

namespace TorchRelu;

/// <summary>A comparison on a terminal.</summary>
internal static class ComparisonScreen
{
    public static void Show(ReportComparison comparison, IAnsiConsole screen)
    {
        screen.MarkupLine(Style.Coloured(Answer(comparison), comparison.Passes ? "green" : "red"));
        if (comparison.Layers.Count > 0) screen.Write(Layers(comparison.Layers));
        foreach (var layer in comparison.Layers.Where(layer => layer.Fails)) screen.MarkupLine(Style.Text(layer.Message));
    }

    private static string Answer(ReportComparison comparison)
    {
        var counts = comparison.Layers.CountBy(layer => layer.Change).OrderByDescending(count => count.Key).Select(count => $"{count.Value} {count.Key.ToString().ToLowerInvariant()}");
        return $"{(comparison.Passes ? "No regression" : "Regression")}: {Sentences.Count(comparison.Layers.Count, "layer")}{string.Concat(counts.Select(count => $", {count}"))}.";
    }

    private static Table Layers(IReadOnlyList<LayerComparison> layers)
    {
        var table = new Table().Border(TableBorder.Horizontal).AddColumn("layer");
        foreach (var head in (string[])["baseline", "now", "undecided", "change"]) table.AddColumn(head, column => column.RightAligned().NoWrap());
        foreach (var layer in layers)
        {
            table.AddRow(
                Style.Name(layer.Name), Dead(layer.Baseline), Dead(layer.Now), layer.Now is null ? "-" : $"{layer.Now.Undecided}", Style.Coloured($"{layer.Change}", layer.Fails ? "red" : "green"));
        }
        return table;
    }

    private static string Dead(LayerReport? layer) => layer is null ? "-" : layer.Channels == 0 ? Standing.Unjudged(layer)! : $"{layer.Dead} / {layer.Channels} ({NumberText.Percent(layer.DeadShare)})";
}
