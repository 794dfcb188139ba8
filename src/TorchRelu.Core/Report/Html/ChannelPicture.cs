using System.Buffers;
using System.Text;
using System.Text.Json;

namespace TorchRelu.Report;

/// <summary>
/// The channels of a layer over time. The picture is empty at first; a script draws it from the data beside it when the layer is opened.
/// </summary>
internal static class ChannelPicture
{
    // The script tells a share below zero as none.
    private const double NotCalled = -1;

    /// <param name="html">The page.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="scale">The steps.</param>
    /// <param name="rowsOfKind">The most rows of dead channels, and of others.</param>
    public static void Add(HtmlBuilder html, LayerReport layer, TimeScale scale, int rowsOfKind)
    {
        if (layer.ChannelTimeline.Count == 0)
        {
            if (layer.Timeline.Count > 0) html.Add($"<p class=\"soft\">This report does not hold what each channel did over time.</p>\n");
            return;
        }
        var rows = ChannelRows.For(layer, rowsOfKind);
        html.Add($"""
            <figure class="channels"><figcaption>Channels over time <span
            class="soft">{
                (rows.Count == layer.Channels ? "a row each" :
                $"{Words.Count(rows.Count)} rows of up to {Words.Channels(rows.Max(row => row.Channels.Count))}")}; the dead on top, those
                that died first above, then by firing rate</span></figcaption>
            <svg class="cells" tabindex="0" role="application" aria-roledescription="heat map"
            aria-label="{layer.Name}: channels over time; the arrow keys move through it"></svg>
            <noscript><p class="soft">This picture is drawn by the page's own script, which is switched off.</p></noscript>
            <p class="readout" role="status"></p>
            <p class="legend"></p>
            """);
        // The encoder leaves no character in the payload that could end the element.
        html.Add($"<script type=\"application/json\">").AddRaw(Payload(layer, rows, scale)).Add($"</script></figure>\n");
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
            Shares(json, "dead", layer.Timeline.Select(point => point.DeadShare));
            Shares(json, "died", layer.Timeline.Select(point => point.DiedShare));
            Shares(json, "undecided", layer.Timeline.Select(point => point.UndecidedShare));
            Shares(json, "zeros", layer.Timeline.Select(point => point.ZeroShare ?? NotCalled));
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Numbers(Utf8JsonWriter json, string name, IEnumerable<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers) json.WriteNumberValue(number);
        json.WriteEndArray();
    }

    // In tenths of a percent, which is what is shown.
    private static void Shares(Utf8JsonWriter json, string name, IEnumerable<double> shares) =>
        Numbers(json, name, shares.Select(share => (long)Math.Round(1_000 * share)));
}

/// <summary>
/// Arranges channels in the rows of a picture. Dead channels come first, the earliest deaths at the top. If there are too many channels,
/// similar channels share a row.
/// </summary>
internal static class ChannelRows
{
    /// <summary>The maximum number of rows of dead channels, and also of other channels: more than a screen shows.</summary>
    public const int MaxRowsOfKind = 128;

    // Twenty-four layers have room for all of their rows; the layers of a larger model share it.
    private const int RowsOfPage = 24 * MaxRowsOfKind;
    private const int MinRowsOfKind = 8;

    private const int MaxNamed = 6;

    /// <summary>The most rows of a kind in a report of so many layers, so that its page stays small.</summary>
    public static int MostOfKind(int layers) => Math.Clamp(RowsOfPage / Math.Max(1, layers), MinRowsOfKind, MaxRowsOfKind);

    public static IReadOnlyList<ChannelRow> For(LayerReport layer, int mostOfKind = MaxRowsOfKind)
    {
        var channels = layer.ChannelReports.Where(channel => channel.Index < layer.ChannelTimeline[0].States.Count).ToList();
        var dead = channels.Where(channel => channel.Verdict.IsDead())
            .OrderBy(channel => channel.History?.DiedAt ?? ChannelTally.Never)
            .ThenBy(channel => channel.History?.DetectedAt ?? ChannelTally.Never).ThenBy(channel => channel.Index);
        var others = channels.Where(channel => !channel.Verdict.IsDead())
            .OrderByDescending(channel => channel.State).ThenBy(channel => channel.FiringRate).ThenBy(channel => channel.Index);
        return [.. Rows(layer, [.. dead], mostOfKind), .. Rows(layer, [.. others], mostOfKind)];
    }

    // Dead and other channels never share a row, so that the height of the dead part is the dead share.
    private static IEnumerable<ChannelRow> Rows(LayerReport layer, ChannelReport[] channels, int most) =>
        channels.Chunk(Math.Max(1, (channels.Length + most - 1) / most)).Select(chunk => Row(layer, chunk));

    private static ChannelRow Row(LayerReport layer, ChannelReport[] channels) => new(
        [.. channels.Select(channel => channel.Index)],
        ChannelStates.Encode(layer.ChannelTimeline.Select(point => channels.Max(channel => point.States[channel.Index]))),
        Says(channels));

    private static string Says(ChannelReport[] channels)
    {
        if (channels.Length == 1) return $"channel {channels[0].Index}: {Fate(channels[0])}";
        var named = string.Join(", ", channels.Take(MaxNamed).Select(channel => channel.Index)) +
            (channels.Length > MaxNamed ? $" and {Words.Count(channels.Length - MaxNamed)} more" : "");
        return $"channels {named}: {Fate(channels[0])}" + (Fate(channels[0]) == Fate(channels[^1]) ? "" : $" … {Fate(channels[^1])}");
    }

    private static string Fate(ChannelReport channel)
    {
        if (!channel.Verdict.IsDead()) return $"{Words.Describe(channel.Verdict)}, fires on {NumberText.Percent(channel.FiringRate)}";
        var since = channel.History is not { } history ? "dead" : history.EverFired ? $"dead since step {Words.Count(history.DiedAt)}"
            : "born dead";
        return channel.Causes.Count == 0 ? since : $"{since}, {Words.Describe(channel.Causes[0])}";
    }
}

/// <summary>One row in the picture of a layer's channels.</summary>
/// <param name="Channels">The channels of the row: at least one, and either all dead or none dead.</param>
/// <param name="States">The states over time, one letter each. For several channels, it is the state with the highest priority.</param>
/// <param name="Says">The description of the channels.</param>
internal sealed record ChannelRow(IReadOnlyList<int> Channels, string States, string Says);
