using static TorchRelu.NumberText;

namespace TorchRelu.Causes;

/// <summary>The advice for a layer, from the cause of most of its dead channels: a pure function.</summary>
internal static class LayerAdvice
{
    /// <summary>The cause of at least half of the dead channels; null if there is none.</summary>
    public static LayerCause? MainCause(IReadOnlyList<LayerCause> causes, int dead) =>
        causes.Where(cause => 2 * cause.Channels >= dead).MaxBy(cause => cause.Channels);

    /// <summary>Returns the advice.</summary>
    /// <param name="causes">The causes of the layer's dead channels.</param>
    /// <param name="dead">The number of dead channels.</param>
    /// <param name="died">The number of them that had fired.</param>
    /// <param name="channels">The number of channels.</param>
    /// <returns>One sentence; null if no known cause has most of them.</returns>
    public static string? For(IReadOnlyList<LayerCause> causes, int dead, int died, int channels)
    {
        if (MainCause(causes, dead) is not { Cause: not (DeathCause.Unknown or DeathCause.Mixed) } main) return null;
        // In a network that learns, a lower rate saves no unit. Where half of a layer was thrown out, steps were too large for all.
        var isCollapse = died >= Thresholds.CriticalDiedShare * channels;
        return isCollapse && main is { RateExcess: > 1 and var excess, LearningRate: { } rate }
            ? $"Lower the learning rate from {Text(rate)} to {Text(rate / excess)}, and recycle the dead channels. {main.Advice}"
            : main.Advice;
    }
}
