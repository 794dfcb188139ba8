namespace TorchRelu.Report;

/// <summary>What has changed since an earlier report, layer by layer.</summary>
internal static class ComparisonSection
{
    public static void Add(HtmlBuilder html, ReluReport report, ReluReport? against)
    {
        if (against is null) return;
        var changed = ReportComparison.Compare(against, report).Layers.Where(layer => layer.Change != LayerChange.Unchanged).ToList();
        html.Add($"""
            <section aria-labelledby="against">
            <h2 id="against">Against the earlier report</h2>
            <p>{Words.Count(report.Dead)} of {Words.Channels(report.Channels)} dead now, {Words.Count(against.Dead)} of {
                Words.Count(against.Channels)} then{(changed.Count == 0 ? "; no layer has changed" : "")}.</p>

            """);
        if (changed.Count > 0) Table(html, changed);
        html.Add($"</section>\n");
    }

    private static void Table(HtmlBuilder html, IReadOnlyList<LayerComparison> layers)
    {
        html.Add($"""
            <div class="scroll" tabindex="0" role="region" aria-labelledby="against"><table class="against">
            <thead><tr><th scope="col">Layer</th><th scope="col">Then</th><th scope="col">Now</th><th scope="col">Undecided</th><th
            scope="col">Change</th></tr></thead>
            <tbody>

            """);
        foreach (var layer in layers.OrderByDescending(layer => layer.Fails))
        {
            html.Add(
                $"""<tr><th scope="row"><bdi>{layer.Name}</bdi></th><td>{Dead(layer.Baseline)}</td><td>{Dead(layer.Now)}</td>""" +
                $"""<td>{(layer.Now is null ? Words.Unseen : Words.Count(layer.Now.Undecided))}</td>""" +
                $"""<td><span class="tag {(layer.Fails ? "warning" : "plain")}">{layer.Change.ToString()}</span></td></tr>{"\n"}""");
        }
        html.Add($"</tbody></table></div>\n");
    }

    private static string Dead(LayerReport? layer) => layer is not { Channels: > 0 } ? Words.Unseen
        : $"{Words.Count(layer.Dead)} of {Words.Count(layer.Channels)} ({NumberText.Percent(layer.DeadShare)})";
}
