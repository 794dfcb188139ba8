namespace TorchRelu.Risk;

/// <summary>Writes the risk of a model before training as one self-contained page.</summary>
internal static class RiskPage
{
    public static string Write(ModelRiskReport risk)
    {
        var html = new HtmlBuilder();
        PageHead.Add(html, $"{Words.Sign(risk.Severity)} Before training");
        html.Add($"""
            <header class="answer {Words.Key(risk.Severity)}">
            <p class="model">Before training</p>
            <h1><span class="badge">{Words.Describe(risk.Severity)}</span> {risk.Answer}</h1>
            </header>
            <main>

            """);
        Findings(html, risk);
        Layers(html, risk);
        html.Add($"<p class=\"soft\">{risk.Basis}</p>\n</main>\n</body>\n</html>\n");
        return html.ToString();
    }

    private static void Findings(HtmlBuilder html, ModelRiskReport risk)
    {
        if (risk.Findings.Count == 0) return;
        html.Add($"<section aria-labelledby=\"findings\">\n<h2 id=\"findings\">What to change</h2>\n<ul class=\"findings\">\n");
        foreach (var finding in risk.Findings)
        {
            html.Add(
                $"""<li class="{Words.Key(finding.Severity)}"><span class="sign" aria-hidden="true">{Words.Sign(finding.Severity)}""" +
                $"""</span><span><b>{finding.Advice}</b> <bdi>{finding.Message}</bdi></span></li>{"\n"}""");
        }
        html.Add($"</ul>\n</section>\n");
    }

    private static void Layers(HtmlBuilder html, ModelRiskReport risk)
    {
        html.Add($"""
            <section aria-labelledby="table">
            <h2 id="table">Layers</h2>
            <div class="scroll" tabindex="0" role="region" aria-labelledby="table"><table>
            <thead><tr><th scope="col">Layer</th><th scope="col">Channels</th><th scope="col">Silent on all inputs</th>
            <th scope="col">Born dead so far</th></tr></thead>
            <tbody>

            """);
        foreach (var layer in risk.Layers)
        {
            html.Add($"<tr><th scope=\"row\"><bdi>{layer.Name}</bdi></th><td>{Words.Count(layer.Width)}</td>");
            if (layer.SilentOnRandomInputs is { } silent && layer.Width > 0)
                html.Add($"<td class=\"level d{DeadLevel.For((double)silent / layer.Width)}\">{Words.Count(silent)}</td>");
            else html.Add($"<td>–</td>");
            html.Add($"<td>{NumberText.Percent(layer.BornDeadSoFar)}</td></tr>\n");
        }
        html.Add($"</tbody></table></div>\n</section>\n");
    }
}
