namespace TorchRelu;

/// <summary>What every channel of a layer did over one stretch of training.</summary>
/// <param name="FirstStep">The step at which the first of its windows was closed.</param>
/// <param name="LastStep">The step at which the last of its windows was closed.</param>
/// <param name="Windows">How many windows it stands for; at least 1.</param>
/// <param name="States">One entry per channel: of several windows the state that comes last in <see cref="ChannelState"/>, so that no death is lost.</param>
public sealed record ChannelTimelinePoint(long FirstStep, long LastStep, int Windows, IReadOnlyList<ChannelState> States)
{
    internal static ChannelTimelinePoint Merge(ChannelTimelinePoint a, ChannelTimelinePoint b)
    {
        var (earlier, later) = (Array(a.States), Array(b.States));
        var states = new ChannelState[earlier.Length];
        for (var c = 0; c < states.Length; c++) states[c] = earlier[c] > later[c] ? earlier[c] : later[c];
        return new ChannelTimelinePoint(a.FirstStep, b.LastStep, a.Windows + b.Windows, states);

        static ChannelState[] Array(IReadOnlyList<ChannelState> states) => states as ChannelState[] ?? [.. states];
    }
}
