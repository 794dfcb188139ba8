namespace TorchRelu;

/// <summary>What the evidence says of one channel.</summary>
public enum ChannelVerdict
{
    /// <summary>Too few samples to say. An undecided channel is in no numerator.</summary>
    Undecided,

    /// <summary>An interval bound shows that no input of the stated range makes it fire, and none did: see <see cref="SiteProof"/>.</summary>
    ProvedDead,

    /// <summary>Silent in every sample seen, and there were enough of them: see <see cref="Confidence"/>.</summary>
    Dead,

    /// <summary>Fires, but on less than <see cref="VerdictRule.DormantBelow"/> of its observations.</summary>
    Dormant,

    /// <summary>Fires on some observations and is silent on others, as a rectified unit should.</summary>
    Active,

    /// <summary>Never silent, on as many samples as it takes to call a channel dead: the rectifier is an identity there.</summary>
    AlwaysOn,

    /// <summary>Never above zero, behind an activation that passes a gradient there too: not dead.</summary>
    NegativeOnly,
}
