namespace TorchRelu.Repairs;

/// <summary>A switch that is wanted.</summary>
/// <param name="Site">Where.</param>
/// <param name="To">The new activation.</param>
/// <param name="Scope">For which channels.</param>
internal sealed record SwitchOrder(RepairTarget Site, NewActivation To, SwitchScope Scope)
{
    /// <summary>
    /// Whether it is made again, on a model whose weights come from a file: then no bias is touched, and the optimizer may not be there
    /// yet.
    /// </summary>
    public bool IsRepeated { get; init; }

    /// <summary>Whether each channel has a slope.</summary>
    public bool IsPerChannel => To.Spec.PerChannel || Scope == SwitchScope.DeadChannels;

    /// <summary>The channels that are dead at every use: the module's, where its uses share it.</summary>
    public IReadOnlyList<int> Dead =>
        [.. Site.Uses.Select(use => (IEnumerable<int>)use.Dead).Aggregate((first, second) => first.Intersect(second)).Order()];

    /// <summary>Channels of the rectifier where a slope for each is wanted; 1 where one will do.</summary>
    public int Channels => IsPerChannel ? Site.Uses[0].Channels!.Value : 1;

    /// <summary>The dead channels of a use that get the new activation.</summary>
    public IReadOnlyList<int> DeadAt(SiteUse use) => Scope == SwitchScope.DeadChannels ? Dead : use.Dead;

    /// <summary>The channels that stay a ReLU; null in the scope of the whole module.</summary>
    public IReadOnlyList<int>? Live => Scope == SwitchScope.DeadChannels ? [.. Enumerable.Range(0, Channels).Except(Dead)] : null;

    public bool ChannelsLast => Site.Uses[0].ChannelsLast;

    public string Text => Scope == SwitchScope.DeadChannels ? $"{To.Spec} for {Dead.Count} of {Channels} channels" : To.Spec.ToString();
}
