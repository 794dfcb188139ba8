using static TorchRelu.NumberText;

namespace TorchRelu.Causes;

/// <summary>Foresees from the first steps that a layer will lose many units: a pure function.</summary>
/// <remarks>
/// Of 636 layers of 60 trainings, the share of units that are silent after eight steps foresaw a loss of a quarter of the layer (190 of 216
/// caught, 58 of 420 false); under Adam the median step in spreads did so after one step (119 of 139, 41 of 182). docs/causes.md has how
/// both did on other trainings.
/// </remarks>
internal static class ForesightRule
{
    /// <summary>The number of steps after which silent units are counted: 8.</summary>
    public const long SilenceAfter = 8;

    /// <summary>The share of silent units from which a layer will lose many: 0.32.</summary>
    public const double SilentShare = 0.32;

    /// <summary>
    /// The median push of the first step, in spreads, from which a layer will lose many under an adaptive optimizer: 0.5.
    /// </summary>
    public const double MedianStep = 0.5;

    // On fewer values a healthy unit may be silent by chance.
    private const long MinValues = 32;
    private const int MinChannels = 8;

    /// <summary>Judges a layer at a reading.</summary>
    /// <param name="layer">The name of the site.</param>
    /// <param name="before">The reading before; null if this is the first.</param>
    /// <param name="now">The reading.</param>
    /// <param name="isAdaptive">Whether the optimizer scales its steps, as Adam does.</param>
    /// <returns>A notice; null if nothing is foreseen at this reading.</returns>
    public static Finding? Judge(string layer, SiteReading? before, SiteReading now, bool isAdaptive)
    {
        var channels = now.Channels.Count;
        if (channels < MinChannels || now.Values < MinValues || before is null) return null;
        if (now.Step == 1 && isAdaptive && now.Producer is { Weights: { } pushes } && before.Producer is { } first)
        {
            var steps = Enumerable.Range(0, channels).Select(c => Math.Abs(pushes[c] + now.Producer.Bias[c] - first.Bias[c])
                / Math.Max(before.Channels[c].Spread, now.Channels[c].Spread)).Where(double.IsFinite).Order().ToList();
            if (steps.Count > 0 && steps[steps.Count / 2] is var median && median > MedianStep)
            {
                return Make(layer, median, MedianStep, $"the first step moved half of its units by {Text(median)} of their spreads or " +
                    $"more (many die from {Text(MedianStep)})");
            }
        }
        if (now.Step != SilenceAfter) return null;
        var silent = now.Channels.Count(channel => channel.FiringRate == 0);
        var share = (double)silent / channels;
        return share > SilentShare ? Make(layer, share, SilentShare, $"{silent} of {channels} units of {layer} are silent after " +
            $"{SilenceAfter} steps ({Percent(share)}, many more follow from {Percent(SilentShare)})") with { Channels = silent } : null;
    }

    private static Finding Make(string layer, double value, double threshold, string reason) =>
        new(FindingKind.DeathsForeseen, Severity.Notice, layer, $"{layer}: a quarter of its units or more will probably die: {reason}.")
        {
            Advice = "Centre the inputs of the layer: subtract their mean, or put a normalisation in front. Else centre the first steps " +
                "(WithCentring), or warm the learning rate up.",
            Value = value,
            Threshold = threshold,
        };
}
