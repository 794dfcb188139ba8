using System.Text;

namespace TorchRelu.Report;

/// <summary>Writes a report for a terminal or a log.</summary>
internal static class TextReport
{
    private const int MostItems = 100;

    public static string Write(ReluReport report, int width)
    {
        var text = new StringBuilder();
        Add(text, "", Sentences.Answer(report), width);
        Add(text, "", Sentences.Title(report), width);
        foreach (var line in Sentences.Summary(report).Concat(Sentences.Course(report))) Add(text, "", line, width);
        var shown = LayerSelection.Shown(report.Layers);
        if (shown.Count > 0) Table(text, shown, width);
        Section(text, "Other layers", LayerSelection.Blocks(report.Layers, shown), width);
        Section(text, "Findings", report.Findings.Select(finding => $"{finding.Severity}: {Sentences.Describe(finding)}"), width);
        Section(text, "Causes", report.Layers.SelectMany(Sentences.Causes), width);
        Section(text, "Repairs", report.Repairs.Select(Sentences.Describe), width);
        return text.ToString();
    }

    private static void Table(StringBuilder text, IReadOnlyList<LayerReport> layers, int width)
    {
        string[][] rows = [[.. LayerColumns.Heads], .. layers.Select(LayerColumns.Values)];
        var widths = LayerColumns.Heads.Select((_, i) => 1 + rows.Max(row => row[i].Length)).ToArray();
        var room = width - widths.Sum();
        text.Append('\n');
        foreach (var (name, numbers) in layers.Select(layer => PlainText.OneLine(layer.Name)).Prepend("layer").Zip(rows))
        {
            text.Append(PlainText.Tail(name, room).PadRight(room));
            for (var i = 0; i < numbers.Length; i++) text.Append(numbers[i].PadLeft(widths[i]));
            text.Append('\n');
        }
    }

    private static void Section(StringBuilder text, string head, IEnumerable<string> items, int width)
    {
        var all = items.ToList();
        if (all.Count > 0) text.Append('\n').Append(head).Append('\n');
        foreach (var item in all.Take(MostItems)) Add(text, "  ", item, width);
        if (all.Count > MostItems) Add(text, "  ", $"and {all.Count - MostItems} more, which the page and report.json have", width);
    }

    // The first line has a smaller indent than the others, which separates the items.
    private static void Add(StringBuilder text, string indent, string item, int width)
    {
        var hang = indent;
        foreach (var line in PlainText.Wrap(PlainText.OneLine(item), width - (2 * indent.Length)))
        {
            text.Append(hang).Append(line).Append('\n');
            hang = indent + indent;
        }
    }
}
