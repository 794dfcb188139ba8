namespace TorchRelu;

/// <summary>A cause of deaths in a layer.</summary>
/// <param name="Cause">What it is.</param>
/// <param name="Channels">How many of the dead channels it concerns; a channel can have several causes.</param>
/// <param name="Example">The finding that says it most clearly, of one channel.</param>
/// <param name="Advice">One sentence on what to do.</param>
public sealed record LayerCause(DeathCause Cause, int Channels, string Example, string Advice)
{
    /// <summary>Of the example, how many times too high the learning rate is: see <see cref="CauseFinding.RateExcess"/>.</summary>
    public double? RateExcess { get; init; }
}
