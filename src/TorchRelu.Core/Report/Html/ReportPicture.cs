namespace TorchRelu.Report;

/// <summary>Draws a report as one SVG that stands alone, for places that show pictures but no pages.</summary>
internal static class ReportPicture
{
    private const int Width = 720;
    private const int Row = 22;
    private const int Head = 56;
    private const int BarAt = 260;
    private const int BarWidth = 300;
    private const int MaxName = 34;
    private const int MaxTitle = 88;

    public static string Write(ReluReport report)
    {
        var (answer, layers) = (ReportAnswer.For(report), LayerSelection.Shown(report.Layers));
        var hidden = report.Layers.Count - layers.Count;
        var height = Head + (Row * (layers.Count + (hidden > 0 ? 1 : 0))) + 8;
        var svg = new HtmlBuilder();
        // A background of its own, as notebooks may be dark.
        svg.Add($"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {height}" width="{Width}" height="{height}"
            font-family="sans-serif" font-size="13" fill="#191c20" role="img">
            <title>{answer.Word}: {answer.Sentence}</title>
            <rect width="100%" height="100%" fill="#fff"/>
            <text x="12" y="22" font-weight="700" fill="{ColourOf(answer.Severity)}">{Words.Sign(answer.Severity)} {answer.Word}</text>
            <text x="12" y="42">{Cut(answer.Sentence)}</text>

            """);
        foreach (var (layer, i) in layers.Select((layer, i) => (layer, i))) Add(svg, layer, Head + (Row * i));
        if (hidden > 0) svg.Add($"""<text x="12" y="{height - 14}" fill="#59616c">and {Words.Count(hidden)} other layers</text>{"\n"}""");
        return svg.Add($"</svg>\n").ToString();
    }

    private static void Add(HtmlBuilder svg, LayerReport layer, int top)
    {
        var dead = layer.Channels == 0 ? 0 : BarWidth * (double)layer.Dead / layer.Channels;
        svg.Add($"""
            <text x="12" y="{top + 14}">{PlainText.Tail(layer.Name, MaxName)}</text>
            <rect x="{BarAt}" y="{top + 3}" width="{BarWidth}" height="14" fill="#e6eaf0"/>
            <rect x="{BarAt}" y="{top + 3}" width="{dead}" height="14" fill="{ColourOf(layer.Severity)}"/>
            <text x="{BarAt + BarWidth + 10}" y="{top + 14}">{MapSection.Value(layer)}</text>

            """);
    }

    private static string ColourOf(Severity severity) => severity switch
    {
        Severity.Critical => "#b3330a",
        Severity.Warning => "#8a5a00",
        Severity.Notice => "#47607f",
        _ => "#1d6b3c",
    };

    private static string Cut(string sentence) => sentence.Length <= MaxTitle ? sentence : $"{sentence[..(MaxTitle - 1)]}…";
}
