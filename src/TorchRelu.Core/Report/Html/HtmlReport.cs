using System.Security.Cryptography;
using System.Text;

namespace TorchRelu.Report;

/// <summary>Writes a report as one self-contained page.</summary>
internal static class HtmlReport
{
    // The policy allows the page's own style and script by their hashes. Any other content that enters the page can neither run nor load.
    private static string Policy =>
        $"default-src 'none'; style-src '{PageAsset.Style.Hash}'; script-src '{PageAsset.Script.Hash}' '{PageAsset.Tools.Hash}'; " +
            $"img-src data:; base-uri 'none'; form-action 'none'";

    public static string Write(ReluReport report, ReluReport? against = null)
    {
        var html = new HtmlBuilder();
        var answer = ReportAnswer.For(report);
        var scale = TimeScale.For(report);
        html.Add($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="{Policy}">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>{Words.Sign(answer.Severity)} {report.Model ?? "Model"}: {answer.Word}</title>
            <link rel="icon" href="data:,">
            <style>
            """).AddRaw(PageAsset.Style.Text).Add($"""
            </style>
            </head>
            <body>

            """);
        AnswerSection.Add(html, report, answer);
        html.Add($"<main>\n");
        NumbersSection.Add(html, report);
        ComparisonSection.Add(html, report, against);
        MapSection.Add(html, report, scale, answer.Layer);
        FindingsSection.Add(html, report);
        RepairsSection.Add(html, report);
        TableSection.Add(html, report);
        LimitsSection.Add(html, report);
        html.Add($"</main>\n<script>").AddRaw(PageAsset.Script.Text).Add($"</script>\n<script>").AddRaw(PageAsset.Tools.Text)
            .Add($"</script>\n</body>\n</html>\n");
        return html.ToString();
    }
}

/// <summary>The page's style and scripts, with the hashes that allow only these on the page.</summary>
internal sealed class PageAsset
{
    private PageAsset(string name)
    {
        using var stream = typeof(PageAsset).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        Text = reader.ReadToEnd().ReplaceLineEndings("\n").Trim();
        Hash = "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));
    }

    public static PageAsset Style { get; } = new("report.css");

    public static PageAsset Script { get; } = new("report.js");

    public static PageAsset Tools { get; } = new("report.tools.js");

    public string Text { get; }

    public string Hash { get; }
}
