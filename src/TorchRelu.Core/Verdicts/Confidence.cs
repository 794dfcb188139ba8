namespace TorchRelu;

/// <summary>Computes how many silent samples are needed to call a channel dead, and which firing rates silence rules out.</summary>
/// <remarks>
/// A channel with firing rate p stays silent in n samples with probability (1-p)^n. If its rate drifts, the probability is at most that of
/// the average rate: the product of 1-p_t is largest when all rates are equal. By the Bonferroni bound, the chance that any channel of a
/// model is wrongly called dead is at most channels * (1-p)^n. It is held below <see cref="ErrorOfModel"/> for each decision. Samples count
/// as drawn independently. The rows of one sequence or the frames of one video say less than their number.
/// </remarks>
public static class Confidence
{
    /// <summary>
    /// The chance for the whole model and one decision that a channel firing at <see cref="FiringRate"/> is called dead: 5 %.
    /// </summary>
    public const double ErrorOfModel = 0.05;

    /// <summary>The firing rate that must not be mistaken for death: 1 % of samples (SageMaker Debugger; Dohare et al. 2024).</summary>
    public const double FiringRate = 0.01;

    /// <summary>Silent samples needed before a channel is called dead: 919 for 512 channels, 1,444 for 100,000.</summary>
    /// <param name="channels">Channels of the whole model; at least 1.</param>
    public static long SamplesNeeded(long channels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        return (long)Math.Ceiling(Math.Log(ErrorOfModel / channels) / Math.Log(1 - FiringRate));
    }

    /// <summary>
    /// Computes the highest firing rate that silence in all of <paramref name="samples"/> still allows, at the same error for the whole
    /// model.
    /// </summary>
    /// <param name="channels">Channels of the whole model; at least 1.</param>
    /// <param name="samples">Samples in which the channel was silent.</param>
    /// <returns>A share of samples in [0, 1]; 1 if there are no samples.</returns>
    public static double RateBound(long channels, long samples)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        return samples <= 0 ? 1 : 1 - Math.Pow(ErrorOfModel / channels, 1.0 / samples);
    }

    /// <summary>
    /// Computes the confidence that no channel silent in all of <paramref name="samples"/> has a firing rate of <see cref="FiringRate"/> or
    /// more. The value is 1 - channels * 0.99^n, at least 0.
    /// </summary>
    /// <param name="channels">Channels of the whole model; at least 1.</param>
    /// <param name="samples">Samples in which the channel was silent. For an always-on channel: samples in which it fired.</param>
    /// <returns>A probability in [0, 1]; at least 0.95 if the samples reach <see cref="SamplesNeeded"/>.</returns>
    public static double OfSilence(long channels, long samples)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        return samples <= 0 ? 0 : Math.Max(0, 1 - (channels * Math.Pow(1 - FiringRate, samples)));
    }
}
