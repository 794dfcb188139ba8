namespace TorchRelu;

/// <summary>What TorchRelu knows of one activation: what to count, where a channel behind it can be dead, and which outputs it has.</summary>
internal sealed record RectifierTraits
{
    /// <summary>The activation's name, as TorchSharp's module types have it.</summary>
    public required string Name { get; init; }

    /// <summary>What is counted.</summary>
    public required FiringMargin Margin { get; init; }

    /// <summary>Where a channel can be dead.</summary>
    public required DeathCondition Dies { get; init; }

    /// <summary>The lower end of the part with a gradient: of the output for <see cref="FiringMargin.BetweenEnds"/>, of the input for <see cref="FiringMargin.InputAboveLow"/>.</summary>
    /// <value>0 for ReLU6, -1 for Hardtanh unless the module has its own, -3 for Hardswish.</value>
    public double Low { get; init; }

    /// <summary>The upper end for <see cref="FiringMargin.BetweenEnds"/>.</summary>
    /// <value>6 for ReLU6, 1 for Hardtanh unless the module has its own; else infinite.</value>
    public double High { get; init; } = double.PositiveInfinity;

    /// <summary>The least output of any input.</summary>
    /// <value>0 only for ReLU; minus infinity where outputs have no end. For SiLU and the like below the minimum, so that half precision does not pass it.</value>
    public double LeastOutput { get; init; } = double.NegativeInfinity;

    /// <summary>Whether outputs, as computed, never exceed max(input, 0): then a bound on the input is one on the output.</summary>
    public bool BelowIdentity { get; init; }

    /// <summary>A type of the user's own: counted by its output, and dead where that is not above zero.</summary>
    /// <param name="name">The type's name.</param>
    /// <param name="canDie">Whether it has no gradient where its output is not above zero.</param>
    public static RectifierTraits OfUser(string name, bool canDie = true) => new()
    {
        Name = name,
        Margin = FiringMargin.Output,
        Dies = canDie ? DeathCondition.MarginNotPositive : DeathCondition.Nowhere,
    };

    /// <summary>Whether a channel with this negative slope can be dead.</summary>
    /// <param name="slope">PReLU's weight, LeakyReLU's negative_slope, ELU's alpha; null where it cannot be read, and then taken as not 0.</param>
    public bool CanDie(double? slope = null) => Dies switch
    {
        DeathCondition.MarginNotPositive => true,
        DeathCondition.WhereSlopeIsZero => slope == 0,
        _ => false,
    };

    /// <summary>The same for every channel of a PReLU.</summary>
    /// <param name="slopes">One per channel, or one for all.</param>
    /// <param name="channels">Channels of the site.</param>
    /// <exception cref="ArgumentException">There are neither one nor <paramref name="channels"/> slopes.</exception>
    public bool[] CanDie(ReadOnlySpan<float> slopes, int channels)
    {
        if (slopes.Length != 1 && slopes.Length != channels)
            throw new ArgumentException($"{slopes.Length} slopes for {channels} channels; expected one, or one per channel.", nameof(slopes));
        var canDie = new bool[channels];
        for (var c = 0; c < channels; c++) canDie[c] = CanDie(slopes[slopes.Length == 1 ? 0 : c]);
        return canDie;
    }

    /// <summary>The outputs that inputs in the interval can have. Sound, not always tight.</summary>
    public Interval Rectify(Interval input)
    {
        var least = Margin == FiringMargin.BetweenEnds ? Low : LeastOutput;
        var most = Margin == FiringMargin.BetweenEnds ? High : BelowIdentity ? Math.Max(input.High, 0) : double.PositiveInfinity;
        if (Margin == FiringMargin.BetweenEnds) return new Interval(Math.Clamp(input.Low, least, most), Math.Clamp(input.High, least, most));
        return LeastOutput == 0 ? new Interval(Math.Max(input.Low, 0), most) : new Interval(least, most);
    }

    /// <summary>Whether no input in the interval has a positive margin. Says nothing about <see cref="CanDie(double?)"/>.</summary>
    /// <param name="input">What the activation can receive, rounding included.</param>
    public bool IsSilentOn(Interval input) => Margin switch
    {
        FiringMargin.Output => input.High <= 0,
        FiringMargin.BetweenEnds => input.High <= Low || input.Low >= High,
        // At -3 itself libtorch's hardswish still passes a gradient.
        _ => input.High < Low,
    };
}
