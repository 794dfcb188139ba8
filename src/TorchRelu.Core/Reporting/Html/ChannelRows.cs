namespace TorchRelu;

/// <summary>From channels to the rows of a picture: the dead first, those that died first above; too many channels share rows with their like.</summary>
internal static class ChannelRows
{
    /// <summary>Rows of channels that are dead, and as many again of others, at most: more than a screen shows.</summary>
    public const int MostOfAKind = 128;

    private const int MostNamed = 6;

    public static IReadOnlyList<ChannelRow> Of(LayerReport layer)
    {
        var channels = layer.ChannelReports.Where(channel => channel.Index < layer.ChannelTimeline[0].States.Count).ToList();
        var dead = channels.Where(channel => channel.Verdict.IsDead())
            .OrderBy(channel => channel.History?.DiedAt ?? ChannelTally.Never).ThenBy(channel => channel.History?.DetectedAt ?? ChannelTally.Never).ThenBy(channel => channel.Index);
        var others = channels.Where(channel => !channel.Verdict.IsDead())
            .OrderByDescending(ChannelStates.Of).ThenBy(channel => channel.FiringRate).ThenBy(channel => channel.Index);
        return [.. Rows(layer, [.. dead]), .. Rows(layer, [.. others])];
    }

    // What is dead never shares a row with what is not, so that the height of the dead part is the dead share.
    private static IEnumerable<ChannelRow> Rows(LayerReport layer, ChannelReport[] channels) =>
        channels.Chunk(Math.Max(1, (channels.Length + MostOfAKind - 1) / MostOfAKind)).Select(chunk => Row(layer, chunk));

    private static ChannelRow Row(LayerReport layer, ChannelReport[] channels) => new(
        [.. channels.Select(channel => channel.Index)],
        ChannelStates.Encode(layer.ChannelTimeline.Select(point => channels.Max(channel => point.States[channel.Index]))),
        Says(channels));

    private static string Says(ChannelReport[] channels)
    {
        if (channels.Length == 1) return $"channel {channels[0].Index}: {Fate(channels[0])}";
        var named = string.Join(", ", channels.Take(MostNamed).Select(channel => channel.Index)) + (channels.Length > MostNamed ? $" and {Words.Count(channels.Length - MostNamed)} more" : "");
        return $"channels {named}: {Fate(channels[0])}" + (Fate(channels[0]) == Fate(channels[^1]) ? "" : $" … {Fate(channels[^1])}");
    }

    private static string Fate(ChannelReport channel)
    {
        if (!channel.Verdict.IsDead()) return $"{Words.Of(channel.Verdict)}, fires on {NumberText.Percent(channel.FiringRate)}";
        var since = channel.History is not { } history ? "dead" : history.EverFired ? $"dead since step {Words.Count(history.DiedAt)}" : "born dead";
        return channel.Causes.Count == 0 ? since : $"{since}, {Words.Of(channel.Causes[0])}";
    }
}
