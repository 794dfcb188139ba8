namespace TorchRelu;

/// <summary>The map: loss, deaths, repairs and every layer's dead share over the same time. A layer opens to show its channels.</summary>
internal static class MapSection
{
    public static void Add(HtmlBuilder html, ReluReport report, TimeScale scale, LayerReport? open)
    {
        if (report.Layers.Count == 0) return;
        var overTime = report.Layers.Any(layer => layer.Timeline.Count > 0);
        html.Add($"""
            <section class="map" aria-labelledby="map">
            <h2 id="map">{(overTime ? "Layers over time" : "Layers")}</h2>

            """);
        if (overTime)
        {
            CurveRows.Add(html, report, scale);
            DeathsRow.Add(html, report, scale);
            RepairsRow.Add(html, report.Repairs, scale);
        }
        html.Add($"<p class=\"readout\" id=\"readout\" role=\"status\">Open a layer to see its channels{(overTime ? "; the arrow keys move between layers and through time" : "")}.</p>\n");
        html.Add($"<div class=\"layers\">\n");
        foreach (var (layer, i) in report.Layers.Select((layer, i) => (layer, i)))
        {
            html.Add($"""
                <details class="layer {Words.Key(layer)}" id="layer-{i}"{(layer == open ? " open" : "")}>
                <summary><span class="name"><span class="sign" aria-hidden="true">{Words.Sign(layer)}</span><span class="vh">{Words.Of(layer)}: </span><bdi>{layer.Name}</bdi></span>
                """);
            LayerStrip.Add(html, layer, report.Repairs, scale, overTime);
            html.Add($"""<span class="value">{Value(layer)}</span></summary>{"\n"}""");
            LayerDetail.Add(html, layer, scale);
            html.Add($"</details>\n");
        }
        html.Add($"</div>\n");
        if (overTime) Axis(html, scale);
        Legend(html, overTime);
        html.Add($"</section>\n");
    }

    private static string Value(LayerReport layer) =>
        layer.Channels == 0 ? Standing.Unjudged(layer)! : $"{Words.Count(layer.Dead)} of {Words.Count(layer.Channels)} dead";

    private static void Axis(HtmlBuilder html, TimeScale scale)
    {
        html.Add($"<div class=\"row axis\" aria-hidden=\"true\"><span class=\"name\">training step</span><svg class=\"marks\">");
        foreach (var tick in scale.Ticks())
            html.Add($"""<line x1="{scale.At(tick)}%" x2="{scale.At(tick)}%" y1="0" y2="5"/><text x="{scale.At(tick)}%" y="18" text-anchor="{(tick == 0 ? "start" : scale.At(tick) > 95 ? "end" : "middle")}">{Words.Count(tick)}</text>""");
        html.Add($"</svg><span class=\"value\"></span></div>\n");
    }

    private static void Legend(HtmlBuilder html, bool overTime)
    {
        if (!overTime)
        {
            html.Add($"<p class=\"legend\"><span class=\"legend-title\">Channels</span>");
            StateLegend(html, Enum.GetValues<ChannelState>().Where(state => state != ChannelState.Unseen).Reverse());
            html.Add($"</p>\n");
            return;
        }
        html.Add($"<p class=\"legend\"><span class=\"legend-title\">Dead share</span>");
        foreach (var (name, level) in DeadLevel.Names.Select((name, level) => (name, level)))
            html.Add($"""<span><i class="swatch d{level}"></i>{name}</span> """);
        html.Add($"""<span><i class="swatch u"></i>undecided</span> <span><i class="swatch strip"></i>not known</span></p>{"\n"}""");
    }

    public static void StateLegend(HtmlBuilder html, IEnumerable<ChannelState> states)
    {
        foreach (var state in states) html.Add($"""<span><i class="swatch s{(int)state}"></i>{Words.Of(state)}</span> """);
    }
}
