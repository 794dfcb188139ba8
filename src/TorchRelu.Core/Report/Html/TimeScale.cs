namespace TorchRelu.Report;

/// <summary>Maps steps to positions on the page's time axis.</summary>
/// <param name="Steps">The last step; 0 if there is no time.</param>
internal readonly record struct TimeScale(long Steps)
{
    // A window stays visible among very many others.
    private const double MinWidth = 0.7;

    /// <summary>Returns the axis of a report, from the start to the last event.</summary>
    public static TimeScale For(ReluReport report) => new(Math.Max(0, report.Layers
        .SelectMany(layer => layer.Timeline.Select(point => point.LastStep))
        .Concat(report.Losses.Select(point => point.LastStep))
        .Concat(report.Metrics.Select(point => point.Step))
        .Concat(report.Repairs.Select(repair => repair.Step))
        .Append(report.Steps)
        .Max()));

    /// <summary>Returns a position in percent of the axis, in [0, 100].</summary>
    public double At(long step) => Steps == 0 ? 0 : Math.Clamp(100.0 * step / Steps, 0, 100);

    /// <summary>Returns the stretch from a step to a later one. It is always wide enough to be visible.</summary>
    public (double From, double To) Stretch(long after, long until)
    {
        var (from, to) = (At(after), At(until));
        if (to - from >= MinWidth) return (from, to);
        return to >= MinWidth ? (to - MinWidth, to) : (0, MinWidth);
    }

    /// <summary>Returns about five round steps for the axis.</summary>
    public IEnumerable<long> Ticks()
    {
        if (Steps == 0) return [];
        var rough = Steps / 5.0;
        var power = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(1, rough))));
        var by = (long)(power * ((rough / power) switch { < 1.5 => 1, < 3.5 => 2, < 7.5 => 5, _ => 10 }));
        var last = Steps;
        return Enumerable.Range(0, 12).Select(i => i * by).TakeWhile(step => step <= last);
    }
}
