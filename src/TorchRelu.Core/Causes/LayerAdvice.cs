using static TorchRelu.NumberText;

namespace TorchRelu.Causes;

/// <summary>The advice for a layer, from the cause of most of its dead channels: a pure function.</summary>
internal static class LayerAdvice
{
    private const double WholeLayer = 0.9;
    private const double LearntWithoutLayer = 0.3;

    /// <summary>The cause of at least half of the dead channels; null if there is none.</summary>
    public static LayerCause? MainCause(IReadOnlyList<LayerCause> causes, int dead) =>
        causes.Where(cause => 2 * cause.Channels >= dead).MaxBy(cause => cause.Channels);

    /// <summary>Returns the advice.</summary>
    /// <param name="causes">The causes of the layer's dead channels.</param>
    /// <param name="dead">The number of dead channels.</param>
    /// <param name="died">The number of them that had fired.</param>
    /// <param name="channels">The number of channels.</param>
    /// <param name="lossLeft">The mean loss over the first one; 1 if it is unknown.</param>
    /// <returns>One sentence; null if no known cause has most of them.</returns>
    public static string? For(IReadOnlyList<LayerCause> causes, int dead, int died, int channels, double lossLeft = 1)
    {
        if (MainCause(causes, dead) is not { Cause: not (DeathCause.Unknown or DeathCause.Mixed) } main) return null;
        // A network that learns lives with the loss of half a layer; without a whole one it must have learnt more.
        var learnt = died >= WholeLayer * channels ? LearntWithoutLayer : LossHistory.Learnt;
        return lossLeft >= learnt && Rate(causes, dead, died, channels) is var (now, lower)
            ? $"Lower the learning rate from {Text(now)} to {Text(lower)}, and recycle the dead channels. {main.Advice}" : main.Advice;
    }

    /// <summary>
    /// The learning rate, and the one that would have been low enough. Null if a rate is not the cause: in a network that learns, a lower
    /// one saves no unit. Where half of a layer was thrown out, steps were too large for all.
    /// </summary>
    /// <param name="causes">The causes of the layer's dead channels.</param>
    /// <param name="dead">The number of dead channels.</param>
    /// <param name="died">The number of them that had fired.</param>
    /// <param name="channels">The number of channels.</param>
    public static (double Now, double Lower)? Rate(IReadOnlyList<LayerCause> causes, int dead, int died, int channels) =>
        died >= Thresholds.CriticalDiedShare * channels
            && MainCause(causes, dead) is { RateExcess: > 1 and var excess, LearningRate: { } rate } ? (rate, rate / excess) : null;
}
