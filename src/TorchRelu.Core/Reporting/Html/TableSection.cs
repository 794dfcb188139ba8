namespace TorchRelu;

/// <summary>All layers in numbers, each row with its n and its bound.</summary>
internal static class TableSection
{
    private static readonly string[] s_columns =
        ["Channels", "Dead", "Proved", "Died", "Born dead", "Dormant", "Always on", "Negative only", "Undecided", "Zeros", "Median rate", "n", "Bound"];

    public static void Add(HtmlBuilder html, ReluReport report)
    {
        if (report.Layers.Count == 0) return;
        html.Add($"""
            <section aria-labelledby="table">
            <h2 id="table">All layers in numbers</h2>
            <p class="soft">n: distinct samples behind the row; {Words.Count(report.Layers.Max(layer => layer.SamplesNeeded))} are needed to call a channel dead. Bound: a channel that was silent in all n fires on at most this share of samples, at {NumberText.Percent(Confidence.ErrorOfModel)} error over all {Words.Channels(report.Channels)}. Shares are of the layer's channels; zeros and rates of its values.</p>
            <div class="scroll" tabindex="0" role="region" aria-labelledby="table"><table>
            <thead><tr><th scope="col">Layer</th>
            """);
        foreach (var column in s_columns) html.Add($"<th scope=\"col\">{column}</th>");
        html.Add($"</tr></thead>\n<tbody>\n");
        foreach (var (layer, i) in report.Layers.Select((layer, i) => (layer, i))) Row(html, layer, i);
        html.Add($"</tbody>\n<tfoot><tr><th scope=\"row\">All</th>");
        Counts(html, report.Layers);
        html.Add($"<td></td><td></td><td></td><td></td></tr></tfoot>\n</table></div>\n</section>\n");
    }

    private static void Row(HtmlBuilder html, LayerReport layer, int index)
    {
        html.Add($"""<tr class="{Words.Key(layer)}"><th scope="row"><span class="sign" aria-hidden="true">{Words.Sign(layer)}</span><span class="vh">{Words.Of(layer)}: </span><a href="#layer-{index}"><bdi>{layer.Name}</bdi></a> <span class="soft"><bdi>{layer.Activation}</bdi></span></th>""");
        Counts(html, [layer]);
        if (layer.Channels == 0) html.Add($"<td colspan=\"4\" class=\"soft\">{Standing.Unjudged(layer)!}</td></tr>\n");
        else html.Add($"<td>{NumberText.Percent(layer.ZeroShare)}</td><td>{(layer.FiringRates is { } rates ? NumberText.Percent(rates.Median) : "–")}</td><td>{Words.Count(layer.Samples)}</td><td>{(Bounds.Of(layer) is { } bound ? "≤ " + Bounds.Percent(bound) : "–")}</td></tr>\n");
    }

    private static void Counts(HtmlBuilder html, IReadOnlyList<LayerReport> layers)
    {
        int Sum(Func<LayerReport, int> count) => layers.Sum(count);
        var (channels, dead) = (Sum(layer => layer.Channels), Sum(layer => layer.Dead));
        html.Add($"""<td data-channels="{channels}">{Words.Count(channels)}</td>""");
        // No channels, no share: 0 % would paint what nobody saw as healthy.
        if (channels == 0) html.Add($"<td data-dead=\"0\" class=\"zero\">0</td>");
        else html.Add($"""<td data-dead="{dead}" class="level d{DeadLevel.Of((double)dead / channels)}">{Words.Count(dead)} <span class="soft">{NumberText.Percent((double)dead / channels)}</span></td>""");
        int[] others = [Sum(layer => layer.ProvedDead), Sum(layer => layer.Died), Sum(layer => layer.BornDead), Sum(layer => layer.Dormant), Sum(layer => layer.AlwaysOn), Sum(layer => layer.NegativeOnly), Sum(layer => layer.Undecided)];
        foreach (var count in others) html.Add($"<td class=\"{(count == 0 ? "zero" : "")}\">{Words.Count(count)}</td>");
    }
}
