namespace TorchRelu.History;

/// <summary>Converts channel states to and from text, with one character per state, and derives them from counts.</summary>
internal static class ChannelStates
{
    // In the order of the enum.
    private const string Letters = ".A54321d-sNX";

    /// <summary>
    /// Encodes the states as one character each, e.g. "44321sXX" for a channel that died. '.' is unseen, 'A' always on, '5' to '1' mostly
    /// to rarely and 'd' dormant. '-' is negative only, 's' silent, 'N' NaN and 'X' dead.
    /// </summary>
    public static string Encode(IEnumerable<ChannelState> states) => string.Concat(states.Select(state => Letters[(int)state]));

    /// <summary>Decodes the states from a text.</summary>
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

    /// <summary>Returns the states of one channel over time.</summary>
    /// <param name="timeline">The points, earliest first.</param>
    /// <param name="channel">The index, from 0.</param>
    public static IEnumerable<ChannelState> Along(IReadOnlyList<ChannelTimelinePoint> timeline, int channel) =>
        timeline.Select(point => point.States[channel]);

    /// <summary>Returns the state of a channel in one window.</summary>
    /// <param name="verdict">The verdict when the window was closed.</param>
    /// <param name="isDead">Whether the channel counts as dead since then.</param>
    /// <param name="observations">Values of the channel in this window alone; 0 if the site was not called.</param>
    /// <param name="fired">The values above zero.</param>
    /// <param name="hasFired">Whether it fired, be it only where it was looked at.</param>
    /// <param name="notANumber">The values that were NaN.</param>
    internal static ChannelState FromWindow(ChannelVerdict verdict, bool isDead, long observations, long fired, bool hasFired,
        long notANumber)
    {
        if (isDead) return ChannelState.Dead;
        if (observations == 0) return ChannelState.Unseen;
        if (notANumber > 0) return ChannelState.NotANumber;
        if (verdict is ChannelVerdict.NegativeOnly && !hasFired) return ChannelState.NegativeOnly;
        if (verdict is ChannelVerdict.AlwaysOn) return ChannelState.AlwaysOn;
        return FromRate((double)fired / observations, hasFired);
    }

    /// <summary>Returns the state of a channel that is not dead and has no NaN, from its firing rate in [0, 1].</summary>
    /// <param name="rate">Of the values that were counted.</param>
    /// <param name="hasFired">Whether it fired, be it only where it was looked at.</param>
    public static ChannelState FromRate(double rate, bool hasFired) => rate switch
    {
        0 when !hasFired => ChannelState.Silent,
        < Thresholds.DormantBelow => ChannelState.Dormant,
        < 0.10 => ChannelState.Rarely,
        < 0.25 => ChannelState.Seldom,
        < 0.50 => ChannelState.Sometimes,
        < 0.75 => ChannelState.Often,
        _ => ChannelState.Mostly,
    };
}
