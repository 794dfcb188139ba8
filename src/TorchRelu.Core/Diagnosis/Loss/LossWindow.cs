namespace TorchRelu;

/// <summary>The losses of one window.</summary>
/// <param name="FirstStep">Its first step.</param>
/// <param name="LastStep">Its last step.</param>
/// <param name="Count">Losses that were numbers.</param>
/// <param name="Lost">Losses that were NaN or infinite.</param>
/// <param name="Mean">Their mean; 0 where there is none.</param>
/// <param name="SquaredDeviations">The sum of their squared distances from the mean.</param>
/// <param name="Lowest">The lowest; 0 where there is none.</param>
/// <param name="Highest">The highest; 0 where there is none.</param>
internal sealed record LossWindow(long FirstStep, long LastStep, long Count, long Lost, double Mean, double SquaredDeviations, double Lowest, double Highest)
{
    /// <summary>The standard error of the mean; 0 where fewer than two losses say nothing of it.</summary>
    public double StandardError => Count < 2 ? 0 : Math.Sqrt(SquaredDeviations / (Count - 1) / Count);

    /// <summary>Both as one: exact, associative but for rounding.</summary>
    public LossWindow Merge(LossWindow later)
    {
        ArgumentNullException.ThrowIfNull(later);
        var (count, lost) = (Count + later.Count, Lost + later.Lost);
        if (later.Count == 0) return this with { LastStep = later.LastStep, Lost = lost };
        if (Count == 0) return later with { FirstStep = FirstStep, Lost = lost };
        var distance = later.Mean - Mean;
        return new(
            FirstStep, later.LastStep, count, lost, Mean + (distance * later.Count / count),
            SquaredDeviations + later.SquaredDeviations + (distance * distance * Count * later.Count / count), Math.Min(Lowest, later.Lowest), Math.Max(Highest, later.Highest));
    }
}
