using System.Text;

namespace TorchRelu.Report;

/// <summary>One layer as a strip: its dead share over time, or the states of its channels for a model at rest.</summary>
internal static class LayerStrip
{
    private const int Undecided = -1;

    public static void Add(HtmlBuilder html, LayerReport layer, IReadOnlyList<RepairRecord> repairs, TimeScale scale, bool overTime)
    {
        html.Add($"""<svg class="strip" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">""");
        if (overTime) Timeline(html, layer, scale);
        else Composition(html, layer);
        foreach (var repair in overTime ? repairs : [])
        {
            if (repair.Site == layer.Name || repair.Remedy is RemedyKind.LowerRate or RemedyKind.Stop)
                html.Add($"""<path class="repair" d="M{scale.At(repair.Step)} 0V1"/>""");
        }
        html.Add($"</svg>");
    }

    private static void Timeline(HtmlBuilder html, LayerReport layer, TimeScale scale)
    {
        // There is one path per level, and the worst is drawn last. A widened stretch can then cover lower levels, but never higher ones.
        var paths = new SortedDictionary<int, StringBuilder>();
        var (start, level) = (0L, (int?)null);
        foreach (var (point, i) in layer.Timeline.Select((point, i) => (point, i)))
        {
            level ??= LevelOf(point);
            var next = i + 1 < layer.Timeline.Count ? LevelOf(layer.Timeline[i + 1]) : (int?)null;
            if (next == level) continue;
            var (from, to) = scale.Stretch(start, point.LastStep);
            if (!paths.TryGetValue(level.Value, out var path)) paths[level.Value] = path = new StringBuilder();
            path.Append(FormattableString.Invariant($"M{from:0.##} 0H{to:0.##}V1H{from:0.##}z"));
            (start, level) = (point.LastStep, next);
        }
        foreach (var (key, path) in paths) html.Add($"""<path class="{(key == Undecided ? "u" : $"d{key}")}" d="{path.ToString()}"/>""");
    }

    private static int LevelOf(TimelinePoint point) =>
        point.DeadShare == 0 && point.UndecidedShare > 0.5 ? Undecided : DeadLevel.For(point.DeadShare);

    private static void Composition(HtmlBuilder html, LayerReport layer)
    {
        var before = 0;
        var states = layer.ChannelReports.GroupBy(channel => channel.State).OrderByDescending(group => group.Key).ToList();
        var drawn = new List<(ChannelState State, double From, double To)>();
        foreach (var group in states)
        {
            var from = 100.0 * before / layer.Channels;
            before += group.Count();
            drawn.Add((group.Key, from, Math.Max(from + 0.7, 100.0 * before / layer.Channels)));
        }
        drawn.Reverse();
        foreach (var (state, from, to) in drawn) html.Add($"""<path class="s{(int)state}" d="M{from} 0H{to}V1H{from}z"/>""");
    }
}

/// <summary>
/// The colours of the map: eight levels of the dead share. Level 0 means no dead channels, so that a single dead channel is visible.
/// </summary>
internal static class DeadLevel
{
    /// <summary>The names of the levels, from 0.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["none dead", "up to 5 %", "to 10 %", "to 25 %", "to 50 %", "to 75 %", "below 100 %", "all dead"];

    public static int For(double share) => share switch
    {
        >= 1 => 7,
        > 0.75 => 6,
        > 0.50 => 5,
        > 0.25 => 4,
        > 0.10 => 3,
        > 0.05 => 2,
        > 0 => 1,
        _ => 0,
    };
}
