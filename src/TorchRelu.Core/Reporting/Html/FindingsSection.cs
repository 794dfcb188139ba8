namespace TorchRelu;

/// <summary>Everything that was found, the worst first; what is about seeing stands in <see cref="LimitsSection"/>.</summary>
internal static class FindingsSection
{
    private const int MostAtOnce = 5;

    public static void Add(HtmlBuilder html, ReluReport report)
    {
        var findings = report.Findings.Where(finding => !LimitsSection.IsAboutSeeing(finding)).ToList();
        if (findings.Count == 0) return;
        html.Add($"<section aria-labelledby=\"findings\">\n<h2 id=\"findings\">Findings, the worst first</h2>\n");
        List(html, findings.Take(MostAtOnce));
        if (findings.Count > MostAtOnce)
        {
            html.Add($"<details class=\"more\"><summary>{Words.Count(findings.Count - MostAtOnce)} more</summary>\n");
            List(html, findings.Skip(MostAtOnce));
            html.Add($"</details>\n");
        }
        html.Add($"</section>\n");
    }

    public static void List(HtmlBuilder html, IEnumerable<Finding> findings)
    {
        html.Add($"<ul class=\"findings\">\n");
        foreach (var finding in findings)
            html.Add($"""<li class="{Words.Key(finding.Severity)}" data-finding="{finding.Kind.ToString()}"><span class="sign" aria-hidden="true">{Words.Sign(finding.Severity)}</span><span class="vh">{Words.Of(finding.Severity)}: </span><bdi>{finding.Text}</bdi></li>{"\n"}""");
        html.Add($"</ul>\n");
    }
}
