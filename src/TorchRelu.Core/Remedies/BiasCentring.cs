namespace TorchRelu;

/// <summary>Where the biases of dead channels are put when they get another activation.</summary>
public enum BiasCentring
{
    /// <summary>
    /// The mean pre-activation becomes 0: the channel fires on about half of the samples at once. Its output changes by at most its spread, the
    /// largest distance of a pre-activation from their mean.
    /// </summary>
    Mean,

    /// <summary>
    /// The largest pre-activation of the measured batch becomes 0: the output changes by at most the slope times the range, and recovery is
    /// slower. Without a measurement the mean is used.
    /// </summary>
    Edge,
}
