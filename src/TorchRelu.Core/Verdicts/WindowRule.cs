namespace TorchRelu.Verdicts;

/// <summary>Decides when a window (the tally between two decisions) has enough samples to be closed.</summary>
internal static class WindowRule
{
    /// <summary>
    /// Samples that every regularly used site must have: 2,000, the number of images by which Dohare et al. 2024 judge a unit.
    /// </summary>
    public const long MinSamples = 2_000;

    /// <summary>The least number of steps in a window: 20, so that one odd batch is not a window.</summary>
    public const long MinSteps = 20;

    /// <summary>Whether the window can be closed.</summary>
    /// <param name="steps">Steps since the last window was closed.</param>
    /// <param name="sites">For each site, the steps of this window in which it was called, and its samples.</param>
    /// <remarks>A site called in less than half of the steps (an expert, a branch) does not delay closing.</remarks>
    public static bool IsComplete(long steps, ReadOnlySpan<(long Steps, long Samples)> sites)
    {
        if (steps < MinSteps) return false;
        var isUsed = false;
        foreach (var site in sites)
        {
            if (Awaits(steps, site)) return false;
            isUsed |= IsRegular(steps, site);
        }
        return isUsed;
    }

    /// <summary>Whether the window is kept open for this site.</summary>
    internal static bool Awaits(long steps, (long Steps, long Samples) site) => IsRegular(steps, site) && site.Samples < MinSamples;

    private static bool IsRegular(long steps, (long Steps, long Samples) site) => 2 * site.Steps >= steps;
}
