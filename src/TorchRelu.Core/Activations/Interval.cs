namespace TorchRelu.Activations;

/// <summary>A closed range of finite numbers. An infinite end means "no bound", not "infinity occurs".</summary>
/// <param name="Low">The lower end.</param>
/// <param name="High">The upper end, not below the lower.</param>
internal readonly record struct Interval(double Low, double High)
{
    /// <summary>The range of all numbers.</summary>
    public static Interval Everything => new(double.NegativeInfinity, double.PositiveInfinity);

    /// <summary>The range of ReLU outputs: 0 and above.</summary>
    public static Interval NonNegative => new(0, double.PositiveInfinity);

    /// <summary>Creates a range from stated ends.</summary>
    /// <exception cref="ArgumentException">An end is NaN, the ends are in the wrong order, or no number lies between them.</exception>
    public static Interval Between(double low, double high) => new Interval(low, high) is { IsValid: true } interval
        ? interval
        : throw new ArgumentException($"[{low}, {high}] is no range: expected low <= high, neither of them NaN.");

    /// <summary>Whether the range contains numbers: no end is NaN, and the lower end is not above the upper end.</summary>
    public bool IsValid => Low <= High && Low < double.PositiveInfinity && High > double.NegativeInfinity;

    /// <summary>Whether both ends are finite.</summary>
    public bool IsBounded => double.IsFinite(Low) && double.IsFinite(High);

    /// <summary>The largest absolute value in the range.</summary>
    public double Magnitude => Math.Max(Math.Abs(Low), Math.Abs(High));

    /// <summary>Returns the smallest range that contains this one and 0, as zero padding or dropout produce it.</summary>
    public Interval IncludingZero() => new(Math.Min(Low, 0), Math.Max(High, 0));

    /// <summary>Whether the number lies in the range.</summary>
    public bool Contains(double value) => value >= Low && value <= High;
}
