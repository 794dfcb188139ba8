namespace TorchRelu;

/// <summary>What opens under a layer: its channels over time, its firing rates, why its channels died, and where its numbers come from.</summary>
internal static class LayerDetail
{
    public static void Add(HtmlBuilder html, LayerReport layer, TimeScale scale)
    {
        html.Add($"<div class=\"body\">\n");
        if (layer.Channels > 0)
        {
            Verdicts(html, layer);
            html.Add($"<div class=\"pictures\">\n");
            ChannelPicture.Add(html, layer, scale);
            RateHistogram.Add(html, layer);
            html.Add($"</div>\n");
        }
        Causes(html, layer);
        if (layer.Findings.Count > 0) FindingsSection.List(html, layer.Findings);
        Source(html, layer);
        html.Add($"</div>\n");
    }

    private static void Verdicts(HtmlBuilder html, LayerReport layer)
    {
        var counts = layer.ChannelReports.GroupBy(channel => channel.Verdict).OrderBy(group => group.Key).Select(group => $"{Words.Count(group.Count())} {Words.Of(group.Key)}");
        html.Add($"""
            <p><b>{Words.Channels(layer.Channels)}</b>: {string.Join(", ", counts)}. <span class="soft">n = {Words.Count(layer.Samples)} distinct samples, {Words.Count(layer.SamplesNeeded)} needed
            """);
        if (Bounds.Of(layer) is { } bound) html.Add($"; what was silent in all of them fires on at most {Bounds.Percent(bound)} of samples");
        html.Add($". {NumberText.Percent(layer.ZeroShare)} of all values are zeros");
        if (layer.Overlap is { } overlap) html.Add($"; {NumberText.Percent(overlap)} of the dead are the same channels as a window ago");
        html.Add($".</span></p>\n");
    }

    private static void Causes(HtmlBuilder html, LayerReport layer)
    {
        if (layer.Causes.Count == 0) return;
        html.Add($"<div><h3>Why they died</h3>\n<ol class=\"causes\">\n");
        foreach (var cause in layer.Causes)
            html.Add($"""<li><b>{Words.Capital(Words.Of(cause.Cause))}</b> <span class="tag plain">{Words.Count(cause.Channels)} of {Words.Count(layer.Dead)} dead</span> <span class="soft"><bdi>{cause.Example}</bdi></span> <bdi class="do">{cause.Advice}</bdi></li>{"\n"}""");
        html.Add($"</ol></div>\n");
    }

    private static void Source(HtmlBuilder html, LayerReport layer)
    {
        html.Add($"<p class=\"soft\"><bdi>{layer.Activation}</bdi>, {Words.Of(layer.Kind)}");
        if (layer.Producer is { } producer) html.Add($"; rectifies <bdi>{producer}</bdi>");
        if (layer.Consumers.Count > 0) html.Add($"; used by <bdi>{string.Join(", ", layer.Consumers)}</bdi>");
        if (layer.ChannelDimension is { } dimension) html.Add($"; channels in dimension {dimension}");
        if (layer.ProofBasis is { } basis) html.Add($"; bounds over <bdi>{basis}</bdi>");
        html.Add($".");
        if (layer.Problem is { } problem) html.Add($" <b>Problem: <bdi>{problem}</bdi></b>");
        html.Add($"</p>\n");
    }
}
