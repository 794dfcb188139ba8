namespace TorchRelu;

/// <summary>What one channel did over one stretch of training. Ordered by what must not be lost: where stretches are merged, the later of two members stays.</summary>
public enum ChannelState : byte
{
    /// <summary>The site was not called.</summary>
    Unseen,

    /// <summary>Never silent, on enough samples to say so.</summary>
    AlwaysOn,

    /// <summary>Fired on at least 75 % of observations.</summary>
    Mostly,

    /// <summary>Fired on 50 to 75 % of observations.</summary>
    Often,

    /// <summary>Fired on 25 to 50 % of observations.</summary>
    Sometimes,

    /// <summary>Fired on 10 to 25 % of observations.</summary>
    Seldom,

    /// <summary>Fired on 1 to 10 % of observations.</summary>
    Rarely,

    /// <summary>Fired, on less than <see cref="VerdictRule.DormantBelow"/> of observations.</summary>
    Dormant,

    /// <summary>Never above zero, behind an activation that passes a gradient there too.</summary>
    NegativeOnly,

    /// <summary>Silent for a whole window, without having been called dead.</summary>
    Silent,

    /// <summary>Some of its values were NaN.</summary>
    NotANumber,

    /// <summary>Dead, by evidence or by proof.</summary>
    Dead,
}
