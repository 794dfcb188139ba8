using System.Buffers;
using System.Text;
using System.Text.Json;

namespace TorchRelu;

/// <summary>The channels of a layer over time: an empty picture, and beside it what a script draws it from when the layer is opened.</summary>
internal static class ChannelPicture
{
    public static void Add(HtmlBuilder html, LayerReport layer, TimeScale scale)
    {
        if (layer.ChannelTimeline.Count == 0)
        {
            if (layer.Timeline.Count > 0) html.Add($"<p class=\"soft\">This report does not hold what each channel did over time.</p>\n");
            return;
        }
        var rows = ChannelRows.Of(layer);
        html.Add($"""
            <figure class="channels"><figcaption>Channels over time <span class="soft">{(rows.Count == layer.Channels ? "a row each" : $"{Words.Count(rows.Count)} rows of up to {Words.Channels(rows.Max(row => row.Channels.Count))}")}; the dead on top, those that died first above, then by firing rate</span></figcaption>
            <svg class="cells" tabindex="0" role="application" aria-roledescription="heat map" aria-label="{layer.Name}: channels over time; the arrow keys move through it"></svg>
            <noscript><p class="soft">This picture is drawn by the page's own script, which is switched off.</p></noscript>
            <p class="readout" role="status"></p>
            <p class="legend">
            """);
        var states = layer.ChannelTimeline.SelectMany(point => point.States).Distinct().OrderDescending();
        MapSection.StateLegend(html, states);
        // The encoder leaves no character in it that could end the element.
        html.Add($"</p><script type=\"application/json\">").AddRaw(Payload(layer, rows, scale)).Add($"</script></figure>\n");
    }

    private static string Payload(LayerReport layer, IReadOnlyList<ChannelRow> rows, TimeScale scale)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("steps", scale.Steps);
            Numbers(json, "until", layer.ChannelTimeline.Select(point => point.LastStep));
            json.WriteStartArray("rows");
            foreach (var row in rows)
            {
                json.WriteStartArray();
                json.WriteNumberValue(row.Channels.Count);
                json.WriteStringValue(row.States);
                json.WriteStringValue(row.Says);
                json.WriteEndArray();
            }
            json.WriteEndArray();
            json.WriteStartObject("layer");
            Numbers(json, "until", layer.Timeline.Select(point => point.LastStep));
            json.WriteStartArray("says");
            foreach (var point in layer.Timeline) json.WriteStringValue(Says(point));
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string Says(TimelinePoint point) =>
        $"{NumberText.Percent(point.DeadShare)} dead, {NumberText.Percent(point.DiedShare)} died"
        + (point.UndecidedShare > 0 ? $", {NumberText.Percent(point.UndecidedShare)} undecided" : "")
        + (point.ZeroShare is { } zeros ? $", {NumberText.Percent(zeros)} zeros" : "");

    private static void Numbers(Utf8JsonWriter json, string name, IEnumerable<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers) json.WriteNumberValue(number);
        json.WriteEndArray();
    }
}
