namespace TorchRelu.Report;

/// <summary>The table of all layers, each row with its number of samples and its bound.</summary>
internal static class TableSection
{
    private static readonly string[] s_columns =
        ["Channels", "Dead", "Proved", "Died", "Born dead", "Dormant", "Always on", "Negative only", "Undecided", "Zeros", "Median rate",
            "n", "Bound"];

    public static void Add(HtmlBuilder html, ReluReport report)
    {
        if (report.Layers.Count == 0) return;
        html.Add($"""
            <section aria-labelledby="table">
            <h2 id="table">All layers in numbers</h2>
            <p class="soft">n: distinct samples behind the row; {Words.Count(report.Layers.Max(layer => layer.SamplesNeeded))} are needed
            to call a channel dead. Bound: a channel that was silent in all n fires on at most this share of samples, at
            {NumberText.Percent(Confidence.ErrorOfModel)} error over all {Words.Channels(report.Channels)}. Shares are of the layer's
            channels; zeros and rates of its values.</p>
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
        html.Add(
            $"""<tr class="{Words.Key(layer)}"><th scope="row"><span class="sign" aria-hidden="true">{Words.Sign(layer)}</span><span """ +
                $"""class="vh">{Words.Describe(layer)}: </span><a href="#layer-{index}"><bdi>{layer.Name}</bdi></a> <span """ +
                $"""class="soft"><bdi>{layer.Activation}</bdi></span></th>""");
        Counts(html, [layer]);
        if (layer.Channels == 0) html.Add($"<td colspan=\"4\" class=\"soft\">{UnjudgedReason.Unjudged(layer)!}</td></tr>\n");
        else html.Add(
            $"<td>{NumberText.Percent(layer.ZeroShare)}</td>" +
            $"<td>{(layer.FiringRates is { } rates ? NumberText.Percent(rates.Median) : "–")}</td><td>{Words.Count(layer.Samples)}</td>" +
            $"<td>{(Bounds.Highest(layer) is { } bound ? "≤ " + Bounds.Percent(bound) : "–")}</td></tr>\n");
    }

    private static void Counts(HtmlBuilder html, IReadOnlyList<LayerReport> layers)
    {
        int Sum(Func<LayerReport, int> count) => layers.Sum(count);
        var (channels, dead) = (Sum(layer => layer.Channels), Sum(layer => layer.Dead));
        html.Add($"""<td data-channels="{channels}">{Words.Count(channels)}</td>""");
        // Without channels there is no share: 0 % would show an unobserved layer as healthy.
        if (channels == 0) html.Add($"<td data-dead=\"0\" class=\"zero\">0</td>");
        else html.Add(
            $"""<td data-dead="{dead}" class="level d{DeadLevel.For((double)dead / channels)}">{Words.Count(dead)} <span """ +
                $"""class="soft">{NumberText.Percent((double)dead / channels)}</span></td>""");
        int[] others =
            [Sum(layer => layer.ProvedDead), Sum(layer => layer.Died), Sum(layer => layer.BornDead), Sum(layer => layer.Dormant),
            Sum(layer => layer.AlwaysOn), Sum(layer => layer.NegativeOnly), Sum(layer => layer.Undecided)];
        foreach (var count in others) html.Add($"<td class=\"{(count == 0 ? "zero" : "")}\">{Words.Count(count)}</td>");
    }
}

/// <summary>
/// The details of a layer: its channels over time, its firing rates, the causes of its deaths, and the sources of its numbers.
/// </summary>
internal static class LayerDetail
{
    public static void Add(HtmlBuilder html, LayerReport layer, TimeScale scale, int rowsOfKind)
    {
        html.Add($"<div class=\"body\">\n");
        if (layer.Channels > 0)
        {
            Verdicts(html, layer);
            html.Add($"<div class=\"pictures\">\n");
            ChannelPicture.Add(html, layer, scale, rowsOfKind);
            RateHistogram.Add(html, layer);
            html.Add($"</div>\n");
        }
        Causes(html, layer);
        AccountPicture.Add(html, layer);
        if (layer.Findings.Count > 0) FindingsSection.List(html, layer.Findings);
        Source(html, layer);
        html.Add($"</div>\n");
    }

    private static void Verdicts(HtmlBuilder html, LayerReport layer)
    {
        var counts = layer.ChannelReports.GroupBy(channel => channel.Verdict).OrderBy(group => group.Key)
            .Select(group => $"{Words.Count(group.Count())} {Words.Describe(group.Key)}");
        html.Add($"""
            <p><b>{Words.Channels(layer.Channels)}</b>: {string.Join(", ", counts)}. <span class="soft">n = {Words.Count(layer.Samples)}
            distinct samples, {Words.Count(layer.SamplesNeeded)} needed
            """);
        if (Bounds.Highest(layer) is { } bound)
            html.Add($"; what was silent in all of them fires on at most {Bounds.Percent(bound)} of samples");
        html.Add($". {NumberText.Percent(layer.ZeroShare)} of all values are zeros");
        if (layer.CountedSamples is { } counted)
            html.Add($" in {Words.Count(counted)} counted samples, of which the firing rates are, too");
        if (layer.Overlap is { } overlap) html.Add($"; {NumberText.Percent(overlap)} of the dead are the same channels as a window ago");
        html.Add($".</span></p>\n");
    }

    private static void Causes(HtmlBuilder html, LayerReport layer)
    {
        if (layer.Causes.Count == 0) return;
        html.Add($"<div><h3>Why they died</h3>\n<ol class=\"causes\">\n");
        foreach (var cause in layer.Causes)
            html.Add(
                $"""<li><b>{Words.Capital(Words.Describe(cause.Cause))}</b> <span class="tag plain">{Words.Count(cause.Channels)} of """ +
                    $"""{Words.Count(layer.Dead)} dead</span> <span class="soft"><bdi>{cause.Example}</bdi></span> <bdi """ +
                    $"""class="do">{cause.Advice}</bdi></li>{"\n"}""");
        html.Add($"</ol></div>\n");
    }

    private static void Source(HtmlBuilder html, LayerReport layer)
    {
        html.Add($"<p class=\"soft\"><bdi>{layer.Activation}</bdi>, {Words.Describe(layer.Kind)}");
        if (layer.Producer is { } producer) html.Add($"; rectifies <bdi>{producer}</bdi>");
        if (layer.Consumers.Count > 0) html.Add($"; used by <bdi>{string.Join(", ", layer.Consumers)}</bdi>");
        if (layer.ChannelDimension is { } dimension) html.Add($"; channels in dimension {dimension}");
        if (layer.ProofBasis is { } basis) html.Add($"; bounds over <bdi>{basis}</bdi>");
        html.Add($".");
        if (layer.Problem is { } problem) html.Add($" <b>Problem: <bdi>{problem}</bdi></b>");
        html.Add($"</p>\n");
    }
}

/// <summary>The histogram of the firing rates of a layer's channels: silent, dormant, ten bins of ten points, and always.</summary>
internal static class RateHistogram
{
    private const int Bins = 13;
    private const double Height = 100;
    private const double Width = 100.0 / Bins;

    private static readonly string[] s_names =
        ["0", "below 1 %", "1–10 %", "10–20 %", "20–30 %", "30–40 %", "40–50 %", "50–60 %", "60–70 %", "70–80 %", "80–90 %", "90–100 %",
            "100 %"];

    public static void Add(HtmlBuilder html, LayerReport layer)
    {
        var bins = layer.ChannelReports.GroupBy(channel => BinOf(channel.FiringRate)).ToDictionary(bin => bin.Key, bin => bin.ToList());
        var most = bins.Values.Max(bin => bin.Count);
        html.Add($"""
            <figure class="rates"><figcaption>How often channels fire <span class="soft">share of values above zero; the highest bar is
            {Words.Channels(most)}</span></figcaption>
            <svg class="hist" role="img" aria-label="{
                string.Join("; ", bins.OrderBy(bin => bin.Key).Select(bin => $"{s_names[bin.Key]}: {Words.Channels(bin.Value.Count)}"))}">
            """);
        foreach (var (i, bin) in bins.OrderBy(bin => bin.Key)) Bar(html, i, bin, most);
        html.Add($"<use href=\"#rates-axis\"/>");
        html.Add($"</svg></figure>\n");
    }

    /// <summary>Adds what all histograms of a page use.</summary>
    public static void AddAxis(HtmlBuilder html)
    {
        html.Add($"<svg class=\"vh\" aria-hidden=\"true\"><g id=\"rates-axis\">");
        html.Add($"""<line class="base" x1="0" x2="100%" y1="{Height + 12}" y2="{Height + 12}"/>""");
        foreach (var (i, label) in new[] { (0, "0"), (1, "<1"), (2, "1–10"), (7, "50–60"), (12, "100 %") })
            html.Add(
                $"""<text x="{(i + 0.5) * Width}%" y="{Height + 26}" text-anchor="{(i == 12 ? "end" : "middle")}" """ +
                    $"""dx="{(i == 12 ? 12 : 0)}">{label}</text>""");
        html.Add($"</g></svg>\n");
    }

    private static void Bar(HtmlBuilder html, int bin, List<ChannelReport> channels, int most)
    {
        var below = 0.0;
        foreach (var part in channels.GroupBy(channel => channel.State).OrderByDescending(group => group.Key))
        {
            var height = Math.Max(1.5, Height * part.Count() / most);
            below += height;
            html.Add(
                $"""<rect class="s{(int)part.Key}" x="{(bin * Width) + 0.4}%" y="{12 + Height - below}" """ +
                    $"""height="{height}" data-channels="{part.Count()}"><title>{s_names[bin]}: {part.Count()} """ +
                    $"""{Words.Describe(part.Key)}</title></rect>""");
        }
    }

    private static int BinOf(double rate) => rate switch
    {
        0 => 0,
        < Thresholds.DormantBelow => 1,
        >= 1 => Bins - 1,
        _ => 2 + (int)(rate * 10),
    };
}
