namespace TorchRelu;

/// <summary>The dead channels of a layer that were alive after the last repair.</summary>
/// <param name="Dead">Their indices.</param>
/// <param name="Died">How many of them once fired.</param>
/// <param name="Severity">How bad it is among the channels that were alive then.</param>
internal sealed record FreshDeaths(IReadOnlyList<int> Dead, int Died, Severity Severity)
{
    public static FreshDeaths Of(LayerReport layer, IReadOnlyDictionary<string, IReadOnlyList<int>> baseline)
    {
        var known = baseline.GetValueOrDefault(layer.Name)?.ToHashSet() ?? [];
        var dead = layer.ChannelReports.Where(channel => channel.Verdict.IsDead() && !known.Contains(channel.Index)).ToList();
        var died = dead.Count(channel => channel.History is { EverFired: true });
        var condition = new LayerCondition(Math.Max(0, layer.Channels - known.Count), dead.Count, died, 0);
        return new([.. dead.Select(channel => channel.Index)], died, SeverityRule.Worst(SeverityRule.Judge(layer.Name, condition)));
    }
}
