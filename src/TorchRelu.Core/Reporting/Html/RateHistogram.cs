namespace TorchRelu;

/// <summary>How often the channels of a layer fire: silent, dormant, ten bins of ten points, and always.</summary>
internal static class RateHistogram
{
    private const int Bins = 13;
    private const double Height = 100;
    private const double Width = 100.0 / Bins;

    private static readonly string[] s_names =
        ["0", "below 1 %", "1–10 %", "10–20 %", "20–30 %", "30–40 %", "40–50 %", "50–60 %", "60–70 %", "70–80 %", "80–90 %", "90–100 %", "100 %"];

    public static void Add(HtmlBuilder html, LayerReport layer)
    {
        var bins = layer.ChannelReports.GroupBy(channel => BinOf(channel.FiringRate)).ToDictionary(bin => bin.Key, bin => bin.ToList());
        var most = bins.Values.Max(bin => bin.Count);
        html.Add($"""
            <figure class="rates"><figcaption>How often channels fire <span class="soft">share of values above zero; the highest bar is {Words.Channels(most)}</span></figcaption>
            <svg class="hist" role="img" aria-label="{string.Join("; ", bins.OrderBy(bin => bin.Key).Select(bin => $"{s_names[bin.Key]}: {Words.Channels(bin.Value.Count)}"))}">
            """);
        foreach (var (i, bin) in bins.OrderBy(bin => bin.Key)) Bar(html, i, bin, most);
        html.Add($"""<line class="base" x1="0" x2="100%" y1="{Height + 12}" y2="{Height + 12}"/>""");
        foreach (var (i, label) in new[] { (0, "0"), (1, "<1"), (2, "1–10"), (7, "50–60"), (12, "100 %") })
            html.Add($"""<text x="{(i + 0.5) * Width}%" y="{Height + 26}" text-anchor="{(i == 12 ? "end" : "middle")}" dx="{(i == 12 ? 12 : 0)}">{label}</text>""");
        html.Add($"</svg></figure>\n");
    }

    private static void Bar(HtmlBuilder html, int bin, List<ChannelReport> channels, int most)
    {
        var below = 0.0;
        foreach (var part in channels.GroupBy(ChannelStates.Of).OrderByDescending(group => group.Key))
        {
            var height = Math.Max(1.5, Height * part.Count() / most);
            below += height;
            html.Add($"""<rect class="s{(int)part.Key}" x="{(bin * Width) + 0.4}%" y="{12 + Height - below}" width="{Width - 0.8}%" height="{height}" data-channels="{part.Count()}"><title>{s_names[bin]}: {Words.Channels(part.Count())} {Words.Of(part.Key)}</title></rect>""");
        }
    }

    private static int BinOf(double rate) => rate switch
    {
        0 => 0,
        < VerdictRule.DormantBelow => 1,
        >= 1 => Bins - 1,
        _ => 2 + (int)(rate * 10),
    };
}
