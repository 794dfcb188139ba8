namespace TorchRelu;

/// <summary>One stretch of a layer's history: a window, or the mean over several in a row.</summary>
/// <param name="FirstStep">The step at which the first of its windows was closed.</param>
/// <param name="LastStep">The step at which the last of its windows was closed.</param>
/// <param name="Windows">The number of windows it covers; at least 1.</param>
/// <param name="DeadShare">Dead channels as a share of all, in [0, 1].</param>
/// <param name="DiedShare">Dead channels that once fired, as a share of all, in [0, 1].</param>
/// <param name="UndecidedShare">Channels with too few samples for a verdict, as a share of all, in [0, 1].</param>
/// <param name="ZeroShare">Silent values as a share of all, in [0, 1], over the windows in which the activation was called; null if it
/// never was.</param>
public readonly record struct TimelinePoint(
    long FirstStep, long LastStep, int Windows, double DeadShare, double DiedShare, double UndecidedShare, double? ZeroShare)
{
    /// <summary>Merges both stretches into one: means, weighted by their windows.</summary>
    internal static TimelinePoint Merge(TimelinePoint a, TimelinePoint b)
    {
        var windows = a.Windows + b.Windows;
        double Mean(double left, double right) => ((left * a.Windows) + (right * b.Windows)) / windows;
        var zeros = a.ZeroShare is { } left && b.ZeroShare is { } right ? Mean(left, right) : a.ZeroShare ?? b.ZeroShare;
        return new TimelinePoint(
            a.FirstStep, b.LastStep, windows, Mean(a.DeadShare, b.DeadShare), Mean(a.DiedShare, b.DiedShare),
                Mean(a.UndecidedShare, b.UndecidedShare), zeros);
    }
}

/// <summary>The states of every channel of a layer over one stretch of training.</summary>
/// <param name="FirstStep">The step at which the first of its windows was closed.</param>
/// <param name="LastStep">The step at which the last of its windows was closed.</param>
/// <param name="Windows">The number of windows it covers; at least 1.</param>
/// <param name="States">One entry per channel. Of several windows, the state that comes last in <see cref="ChannelState"/> is kept, so that
/// no death is lost.</param>
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
