namespace TorchRelu.Repairs;

/// <summary>A requested switch.</summary>
/// <param name="Site">The ReLU to switch.</param>
/// <param name="To">The new activation.</param>
/// <param name="Scope">The channels to switch.</param>
internal sealed record SwitchOrder(RepairTarget Site, NewActivation To, SwitchScope Scope)
{
    /// <summary>
    /// Whether the switch is repeated on a model whose weights come from a file. Then no bias changes, and the optimizer may be missing.
    /// </summary>
    public bool IsRepeated { get; init; }

    /// <summary>Whether the switch leaves the loss where it is.</summary>
    public LossKeeping Keeping { get; init; }

    /// <summary>Whether each channel has its own slope.</summary>
    public bool IsPerChannel => To.Spec.PerChannel || Scope == SwitchScope.DeadChannels;

    /// <summary>The channels that are dead at every use, because all uses share the module.</summary>
    public IReadOnlyList<int> Dead =>
        [.. Site.Uses.Select(use => (IEnumerable<int>)use.Dead).Aggregate((first, second) => first.Intersect(second)).Order()];

    /// <summary>The number of channels if each has its own slope; else 1.</summary>
    public int Channels => IsPerChannel ? Site.Uses[0].Channels!.Value : 1;

    /// <summary>The dead channels of a use that get the new activation.</summary>
    public IReadOnlyList<int> DeadAt(SiteUse use) => Scope == SwitchScope.DeadChannels ? Dead : use.Dead;

    /// <summary>The channels that stay a ReLU; null for a switch of the whole module.</summary>
    public IReadOnlyList<int>? Live => Scope == SwitchScope.DeadChannels ? [.. Enumerable.Range(0, Channels).Except(Dead)] : null;

    public bool ChannelsLast => Site.Uses[0].ChannelsLast;

    public string Text => Scope == SwitchScope.DeadChannels ? $"{To.Spec} for {Dead.Count} of {Channels} channels" : To.Spec.ToString();
}

/// <summary>Whether a switch leaves the loss where it is.</summary>
internal enum LossKeeping
{
    /// <summary>Only biases of dead channels are centred.</summary>
    No,

    /// <summary>It does where it can: what is read of the channels is changed as well.</summary>
    WherePossible,

    /// <summary>It does, or it is refused.</summary>
    Required,
}
