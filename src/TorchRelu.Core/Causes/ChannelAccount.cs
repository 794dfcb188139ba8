namespace TorchRelu.Causes;

/// <summary>One channel at one reading.</summary>
/// <param name="Step">The number of steps that had ended.</param>
/// <param name="Moments">Its pre-activation.</param>
/// <param name="Bias">Its bias; null if no layer is known to make it.</param>
/// <param name="Norm">The norm of its weights; 0 if unknown.</param>
internal readonly record struct AccountPoint(long Step, ChannelMoments Moments, double? Bias, float Norm);

/// <summary>The largest push of a channel's own weights and bias.</summary>
/// <param name="From">The number of steps before it.</param>
/// <param name="To">The number of steps after it.</param>
/// <param name="Spreads">How far down it went per step, in spreads.</param>
/// <param name="Rate">The learning rate; 0 if unknown.</param>
internal readonly record struct AccountPush(long From, long To, double Spreads, double Rate);

/// <summary>
/// The running account of one channel. It begins at the last reading at which the channel fired, and is closed at the first at which it is
/// silent.
/// </summary>
internal readonly record struct ChannelAccount
{
    /// <summary>The share of values above zero from which a channel fires well enough for an account to begin: 5 %.</summary>
    public const double FiresFrom = 0.05;

    /// <summary>The first reading.</summary>
    public AccountPoint First { get; init; }

    /// <summary>The reading at which the account begins.</summary>
    public AccountPoint Begin { get; init; }

    /// <summary>The last reading.</summary>
    public AccountPoint Last { get; init; }

    /// <summary>The reading that closed the account; null while it is open.</summary>
    public AccountPoint? Closed { get; init; }

    /// <summary>The reading before the one that closed it.</summary>
    public long ClosedFrom { get; init; }

    /// <summary>What its own weights have added since the account began.</summary>
    public double Weights { get; init; }

    /// <summary>The same when the account was closed.</summary>
    public double WeightsAtClose { get; init; }

    /// <summary>The sum over the steps of the account of learning rate times weight decay.</summary>
    public double Decay { get; init; }

    /// <summary>The same when the account was closed.</summary>
    public double DecayAtClose { get; init; }

    /// <summary>
    /// Whether a repair changed its layer after the account was closed. If the channel fires again, the account begins anew.
    /// </summary>
    public bool IsPast { get; init; }

    /// <summary>The largest push since the account began.</summary>
    public AccountPush Largest { get; init; }

    /// <summary>Whether anything was read of the channel.</summary>
    public bool IsBegun { get; init; }

    /// <summary>Begins the account with a reading.</summary>
    public ChannelAccount Start(AccountPoint now) => new() { First = IsBegun ? First : now, Begin = now, Last = now, IsBegun = true };

    /// <summary>Adds a reading.</summary>
    /// <param name="now">The reading.</param>
    /// <param name="weights">What its own weights have added since the last reading.</param>
    /// <param name="rate">The learning rate; 0 if unknown.</param>
    /// <param name="decay">The learning rate times the weight decay.</param>
    public ChannelAccount Add(AccountPoint now, double weights, double rate, double decay)
    {
        if (now.Moments.FiringRate >= FiresFrom || (IsPast && now.Moments.FiringRate > 0)) return Start(now);
        var steps = Math.Max(1, now.Step - Last.Step);
        var next = this with { Last = now, Weights = Weights + weights, Decay = Decay + (decay * steps) };
        if (Closed is not null) return now.Moments.FiringRate > 0 ? next with { Closed = null } : next;
        var width = Math.Max(now.Moments.Spread, Last.Moments.Spread);
        var push = width > 0 ? -(weights + (now.Bias ?? 0) - (Last.Bias ?? 0)) / width / steps : 0;
        if (push > Largest.Spreads) next = next with { Largest = new(Last.Step, now.Step, push, rate) };
        return now.Moments.FiringRate > 0 ? next
            : next with { Closed = now, ClosedFrom = Last.Step, WeightsAtClose = next.Weights, DecayAtClose = next.Decay };
    }

    /// <summary>The account as it stands; null if it is open, or explains nothing.</summary>
    public DeathAccount? Read()
    {
        if (!IsBegun) return null;
        if (WasClosedAtStart) return AtStart();
        if (Closed is not { } closed) return null;
        var (before, after) = (Begin.Moments, closed.Moments);
        var account = new DeathAccount(Begin.Step, closed.Step)
        {
            MeanBefore = before.Mean,
            MeanAfter = after.Mean,
            SpreadBefore = before.Spread,
            SpreadAfter = after.Spread,
            ReachBefore = before.Reach,
            ReachAfter = after.Reach,
        };
        if (Begin.Bias is not { } bias || closed.Bias is not { } biasAfter) return account;
        var (ofWeights, ofBias) = (WeightsAtClose, biasAfter - bias);
        account = account with
        {
            Weights = ofWeights,
            Bias = ofBias,
            Inputs = (double)after.Mean - before.Mean - ofWeights - ofBias,
        };
        return Largest.Spreads <= 0 ? account
            : account with { LargestStep = Largest.Spreads, LargestStepFrom = Largest.From, LargestStepTo = Largest.To };
    }

    /// <summary>
    /// The account of a channel that never fired: what its first reading consists of; null before it.
    /// </summary>
    public DeathAccount? AtStart() => !IsBegun ? null
        : new(First.Step, First.Step)
        {
            MeanBefore = 0,
            MeanAfter = First.Moments.Mean,
            SpreadBefore = First.Moments.Spread,
            SpreadAfter = First.Moments.Spread,
            ReachBefore = 0,
            ReachAfter = First.Moments.Reach,
            Weights = First.Bias is null ? null : 0,
            Bias = First.Bias,
            Inputs = First.Moments.Mean - First.Bias,
        };

    // A channel that hardly fired at the first reading, and never well since, was half of its way down from the start.
    private bool WasClosedAtStart => Begin.Step == First.Step && First.Moments.FiringRate < FiresFrom
        && Closed is { } closed && First.Moments.Mean <= closed.Moments.Mean / 2;
}
