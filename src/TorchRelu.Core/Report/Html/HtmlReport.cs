using System.Security.Cryptography;
using System.Text;

namespace TorchRelu.Report;

/// <summary>Writes a report as one self-contained page.</summary>
internal static class HtmlReport
{
    public static string Write(ReluReport report, ReluReport? against = null)
    {
        var html = new HtmlBuilder();
        var answer = ReportAnswer.For(report);
        var scale = TimeScale.For(report);
        PageHead.Add(html, $"{Words.Sign(answer.Severity)} {report.Model ?? "Model"}: {answer.Word}", PageAsset.Script, PageAsset.Tools);
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

/// <summary>The head of a page, up to where its body begins.</summary>
internal static class PageHead
{
    /// <summary>Adds the head. The page can run only the scripts that are given, and load nothing.</summary>
    public static void Add(HtmlBuilder html, string title, params PageAsset[] scripts)
    {
        // Hashes allow the page's own style and scripts. Any other content that enters the page can neither run nor load.
        var allowed = scripts.Length == 0 ? "'none'" : string.Join(' ', scripts.Select(script => $"'{script.Hash}'"));
        var policy = $"default-src 'none'; style-src '{PageAsset.Style.Hash}'; script-src {allowed}; img-src data:; base-uri 'none'; " +
            "form-action 'none'";
        html.Add($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="{policy}">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>{title}</title>
            <link rel="icon" href="data:,">
            <style>
            """).AddRaw(PageAsset.Style.Text).Add($"""
            </style>
            </head>
            <body>

            """);
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
