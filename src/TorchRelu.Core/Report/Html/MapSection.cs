namespace TorchRelu.Report;

/// <summary>
/// The map: loss, deaths, repairs and every layer's dead share on the same time axis. A layer opens to show its channels.
/// </summary>
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
        html.Add(
            $"<p class=\"readout\" id=\"readout\" role=\"status\">Open a layer to see its " +
            $"channels{(overTime ? "; the arrow keys move between layers and through time" : "")}.</p>\n");
        RateHistogram.AddAxis(html);
        html.Add($"<div class=\"layers\">\n");
        foreach (var (layer, i) in report.Layers.Select((layer, i) => (layer, i)))
        {
            html.Add($"""
                <details class="layer {Words.Key(layer)}" id="layer-{i}" data-dead="{layer.Dead}" data-channels="{layer.Channels}"{
                (layer == open ? " open" : "")}>
                <summary><span class="name"><span class="sign" aria-hidden="true">{Words.Sign(layer)}</span><span
                class="vh">{Words.Describe(layer)}: </span><bdi>{layer.Name}</bdi></span>
                """);
            LayerStrip.Add(html, layer, report.Repairs, scale, overTime);
            html.Add($"""<span class="value">{Value(layer)}</span></summary>{"\n"}""");
            LayerDetail.Add(html, layer, scale, ChannelRows.MostOfKind(report.Layers.Count));
            html.Add($"</details>\n");
        }
        html.Add($"</div>\n");
        if (overTime) Axis(html, scale);
        Legend(html, overTime);
        html.Add($"</section>\n");
    }

    /// <summary>The number of a layer's channels that are dead, in words.</summary>
    public static string Value(LayerReport layer) =>
        layer.Channels == 0 ? UnjudgedReason.Unjudged(layer)!
        : layer.Undecided == layer.Channels ? $"{Words.Count(layer.Channels)} undecided"
        : $"{Words.Count(layer.Dead)} of {Words.Count(layer.Channels)} dead";

    private static void Axis(HtmlBuilder html, TimeScale scale)
    {
        html.Add($"<div class=\"row axis\" aria-hidden=\"true\"><span class=\"name\">training step</span><svg class=\"marks\">");
        foreach (var tick in scale.Ticks())
            html.Add(
                $"""<line x1="{scale.At(tick)}%" x2="{scale.At(tick)}%" y1="0" y2="5"/><text x="{scale.At(tick)}%" y="18" """ +
                    $"""text-anchor="{(tick == 0 ? "start" : scale.At(tick) > 95 ? "end" : "middle")}">{Words.Count(tick)}</text>""");
        html.Add($"</svg><span class=\"value\"></span></div>\n");
    }

    private static void Legend(HtmlBuilder html, bool overTime)
    {
        if (!overTime)
        {
            html.Add($"<p class=\"legend\"><span class=\"legend-title\">Channels</span>");
            foreach (var state in Enum.GetValues<ChannelState>().Where(state => state != ChannelState.Unseen).Reverse())
                html.Add($"""<span><i class="swatch s{(int)state}"></i>{Words.Describe(state)}</span> """);
            html.Add($"</p>\n");
            return;
        }
        html.Add($"<p class=\"legend\"><span class=\"legend-title\">Dead share</span>");
        foreach (var (name, level) in DeadLevel.Names.Select((name, level) => (name, level)))
            html.Add($"""<span><i class="swatch d{level}"></i>{name}</span> """);
        html.Add($"""<span><i class="swatch u"></i>undecided</span> <span><i class="swatch strip"></i>not known</span></p>{"\n"}""");
    }
}

/// <summary>The last steps in which the currently dead channels fired, over all layers.</summary>
internal static class DeathsRow
{
    private const int Bins = 60;

    public static void Add(HtmlBuilder html, ReluReport report, TimeScale scale)
    {
        var channels = report.Layers.SelectMany(layer => layer.ChannelReports).Where(channel => channel.History is not null).ToList();
        if (channels.Count == 0) return;
        var died = channels.Where(channel => channel.Verdict.IsDead() && channel.History!.Value.EverFired)
            .Select(channel => channel.History!.Value.DiedAt).ToList();
        var bins = new int[Bins];
        foreach (var step in died) bins[Math.Min(Bins - 1, (int)(scale.At(step) * Bins / 100))]++;
        var born = report.Layers.Sum(layer => layer.BornDead);
        var revived = channels.Count(channel => channel.History!.Value.Revivals > 0);
        html.Add($"""
            <div class="row deaths"><span class="name">Deaths<span class="soft"> last fired</span></span>
            <svg class="plot" viewBox="0 0 {Bins} 24" preserveAspectRatio="none" role="img"
            aria-label="{Words.Count(died.Count)} channels died in training, {Words.Count(born)} never fired, {
                Words.Count(revived)} came back from death">
            """);
        for (var i = 0; i < Bins; i++)
        {
            if (bins[i] == 0) continue;
            var height = 3 + (21.0 * bins[i] / bins.Max());
            html.Add(
                $"""<rect x="{i}.08" y="{24 - height}" width=".84" height="{height}" """ +
                    $"""data-died="{bins[i]}"><title>{Words.Channels(bins[i])}</title></rect>""");
        }
        html.Add(
            $"""</svg><span class="value"><b>{Words.Count(died.Count)}</b> died <span """ +
                $"""class="soft">{Also(born, revived)}</span></span></div>{"\n"}""");
    }

    private static string Also(int born, int revived) =>
        string.Join(
            ", ", new[] { born > 0 ? $"{Words.Count(born)} born dead" : null, revived > 0 ? $"{Words.Count(revived)} came back" : null }
            .OfType<string>());
}

/// <summary>The repairs on the time axis, each with a link to its description.</summary>
internal static class RepairsRow
{
    public static void Add(HtmlBuilder html, IReadOnlyList<RepairRecord> repairs, TimeScale scale)
    {
        if (repairs.Count == 0) return;
        html.Add(
            $"<div class=\"row repairs\"><span class=\"name\">Repairs</span><svg class=\"marks\" role=\"group\" aria-label=\"Repairs\">");
        foreach (var (repair, i) in repairs.Select((repair, i) => (repair, i)))
        {
            html.Add(
                $"""<a href="#repair-{i + 1}" class="{RepairsSection.Key(repair.Outcome)}" aria-label="Repair {i + 1}: """ +
                    $"""{repair.ToString()}"><circle cx="{scale.At(repair.Step)}%" cy="12" """ +
                    $"""r="9"><title>{repair.ToString()}</title></circle><text x="{scale.At(repair.Step)}%" y="16" """ +
                    $"""text-anchor="middle">{i + 1}</text></a>""");
        }
        html.Add(
            $"</svg><span class=\"value\"><b>{Words.Count(repairs.Count)}</b> " +
            $"{(repairs.Count == 1 ? "repair" : "repairs")}</span></div>\n");
    }
}
