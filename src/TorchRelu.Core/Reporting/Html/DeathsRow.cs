namespace TorchRelu;

/// <summary>When the channels that are dead now fired for the last time, over all layers.</summary>
internal static class DeathsRow
{
    private const int Bins = 60;

    public static void Add(HtmlBuilder html, ReluReport report, TimeScale scale)
    {
        var channels = report.Layers.SelectMany(layer => layer.ChannelReports).Where(channel => channel.History is not null).ToList();
        if (channels.Count == 0) return;
        var died = channels.Where(channel => channel.Verdict.IsDead() && channel.History!.Value.EverFired).Select(channel => channel.History!.Value.DiedAt).ToList();
        var bins = new int[Bins];
        foreach (var step in died) bins[Math.Min(Bins - 1, (int)(scale.At(step) * Bins / 100))]++;
        var born = report.Layers.Sum(layer => layer.BornDead);
        var revived = channels.Count(channel => channel.History!.Value.Revivals > 0);
        html.Add($"""
            <div class="row deaths"><span class="name">Deaths<span class="soft"> last fired</span></span>
            <svg class="plot" viewBox="0 0 {Bins} 24" preserveAspectRatio="none" role="img" aria-label="{Words.Count(died.Count)} channels died in training, {Words.Count(born)} never fired, {Words.Count(revived)} came back from death">
            """);
        for (var i = 0; i < Bins; i++)
        {
            if (bins[i] == 0) continue;
            var height = 3 + (21.0 * bins[i] / bins.Max());
            html.Add($"""<rect x="{i}.08" y="{24 - height}" width=".84" height="{height}" data-died="{bins[i]}"><title>{Words.Channels(bins[i])}</title></rect>""");
        }
        html.Add($"""</svg><span class="value"><b>{Words.Count(died.Count)}</b> died <span class="soft">{Also(born, revived)}</span></span></div>{"\n"}""");
    }

    private static string Also(int born, int revived) =>
        string.Join(", ", new[] { born > 0 ? $"{Words.Count(born)} born dead" : null, revived > 0 ? $"{Words.Count(revived)} came back" : null }.OfType<string>());
}
