namespace TorchRelu;

/// <summary>Which statistics a normalisation in front of the rectifier uses.</summary>
public enum NormalizationMode
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>The running mean and variance: eval mode.</summary>
    RunningStatistics,

    /// <summary>Mean and variance of the batch: training mode.</summary>
    BatchStatistics,
}
