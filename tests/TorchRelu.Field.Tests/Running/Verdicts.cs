namespace TorchRelu.Field;

/// <summary>The words of the product about a channel; nothing else in this project reads a verdict.</summary>
internal static class Verdicts
{
    /// <summary>Dead belongs to a whole pass over the data, or is proved.</summary>
    public static bool IsDead(ChannelVerdict verdict) => verdict is ChannelVerdict.Dead or ChannelVerdict.ProvedDead;

    /// <summary>Silent is said earlier, from independent draws.</summary>
    public static bool IsSilent(ChannelVerdict verdict) => verdict == ChannelVerdict.Silent;

    /// <summary>Either word.</summary>
    public static bool IsGone(ChannelVerdict verdict) => IsDead(verdict) || IsSilent(verdict);

    public static bool IsUndecided(ChannelVerdict verdict) => verdict == ChannelVerdict.Undecided;

    public static bool IsProved(ChannelVerdict verdict) => verdict == ChannelVerdict.ProvedDead;
}
