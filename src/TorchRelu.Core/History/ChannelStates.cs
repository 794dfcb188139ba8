namespace TorchRelu.History;

/// <summary>What a channel did in a window as a state, and states as text: a row of states is a string of as many characters.</summary>
internal static class ChannelStates
{
    // In the order of the enum.
    private const string Letters = ".A54321d-sNX";

    /// <summary>
    /// The states as one character each: '.' unseen, 'A' always on, '5' to '1' from mostly to rarely, 'd' dormant, '-' negative only, 's'
    /// silent,
    /// 'N' NaN, 'X' dead. E.g. "44321sXX" for a channel that died.
    /// </summary>
    public static string Encode(IEnumerable<ChannelState> states) => string.Concat(states.Select(state => Letters[(int)state]));

    /// <summary>The states that a text stands for.</summary>
    /// <exception cref="FormatException">A character stands for no state.</exception>
    public static ChannelState[] Decode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var states = new ChannelState[text.Length];
        for (var i = 0; i < states.Length; i++)
        {
            var state = Letters.IndexOf(text[i]);
            states[i] = state >= 0 ? (ChannelState)state
                : throw new FormatException($"'{text[i]}' at position {i} is no state of a channel; expected one of {Letters}.");
        }
        return states;
    }

    /// <summary>The states of one channel over time.</summary>
    /// <param name="timeline">Earliest first.</param>
    /// <param name="channel">From 0.</param>
    public static IEnumerable<ChannelState> Along(IReadOnlyList<ChannelTimelinePoint> timeline, int channel) =>
        timeline.Select(point => point.States[channel]);

    /// <summary>What a channel did in one window.</summary>
    /// <param name="verdict">What was decided when the window was closed.</param>
    /// <param name="isDead">Whether the channel is taken for dead since then.</param>
    /// <param name="observations">Values of the channel in this window alone; 0 when the site was not called.</param>
    /// <param name="fired">Of these, the values above zero.</param>
    /// <param name="notANumber">Of these, the values that were NaN.</param>
    internal static ChannelState FromWindow(ChannelVerdict verdict, bool isDead, long observations, long fired, long notANumber)
    {
        if (isDead) return ChannelState.Dead;
        if (observations == 0) return ChannelState.Unseen;
        if (notANumber > 0) return ChannelState.NotANumber;
        if (verdict is ChannelVerdict.NegativeOnly && fired == 0) return ChannelState.NegativeOnly;
        if (verdict is ChannelVerdict.AlwaysOn) return ChannelState.AlwaysOn;
        return FromRate((double)fired / observations);
    }

    /// <summary>What a channel that is neither dead nor ill did, by its firing rate in [0, 1].</summary>
    public static ChannelState FromRate(double rate) => rate switch
    {
        0 => ChannelState.Silent,
        < VerdictRule.DormantBelow => ChannelState.Dormant,
        < 0.10 => ChannelState.Rarely,
        < 0.25 => ChannelState.Seldom,
        < 0.50 => ChannelState.Sometimes,
        < 0.75 => ChannelState.Often,
        _ => ChannelState.Mostly,
    };
}
