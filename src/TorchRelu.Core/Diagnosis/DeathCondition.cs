namespace TorchRelu;

/// <summary>Where a channel behind an activation can be dead.</summary>
internal enum DeathCondition
{
    /// <summary>Wherever the margin is not above zero: there is no gradient.</summary>
    MarginNotPositive,

    /// <summary>As before, but only in channels whose negative slope is exactly 0: PReLU's weight, LeakyReLU's negative_slope, ELU's alpha.</summary>
    WhereSlopeIsZero,

    /// <summary>Nowhere: a gradient passes everywhere.</summary>
    Nowhere,
}
