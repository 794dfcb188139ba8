namespace TorchRelu.Activations;

/// <summary>A closed range of finite numbers; an end may be infinite, which means "no bound", not "infinity occurs".</summary>
/// <param name="Low">The lower end.</param>
/// <param name="High">The upper end, not below the lower.</param>
internal readonly record struct Interval(double Low, double High)
{
    /// <summary>Every number.</summary>
    public static Interval Everything => new(double.NegativeInfinity, double.PositiveInfinity);

    /// <summary>What a ReLU gives: 0 and above.</summary>
    public static Interval NonNegative => new(0, double.PositiveInfinity);

    /// <summary>A range that was stated.</summary>
    /// <exception cref="ArgumentException">An end is NaN, the ends are in the wrong order, or no number lies between them.</exception>
    public static Interval Of(double low, double high) => new Interval(low, high) is { IsValid: true } interval
        ? interval
        : throw new ArgumentException($"[{low}, {high}] is no range: expected low <= high, neither of them NaN.");

    /// <summary>Whether numbers lie in it: no end is NaN, and the lower is not above the upper.</summary>
    public bool IsValid => Low <= High && Low < double.PositiveInfinity && High > double.NegativeInfinity;

    /// <summary>Whether both ends are finite.</summary>
    public bool IsBounded => double.IsFinite(Low) && double.IsFinite(High);

    /// <summary>The largest absolute value in it.</summary>
    public double Magnitude => Math.Max(Math.Abs(Low), Math.Abs(High));

    /// <summary>The smallest range that holds this one and 0: what zero padding or dropout make of it.</summary>
    public Interval IncludingZero() => new(Math.Min(Low, 0), Math.Max(High, 0));

    /// <summary>Whether the number lies in it.</summary>
    public bool Contains(double value) => value >= Low && value <= High;
}
