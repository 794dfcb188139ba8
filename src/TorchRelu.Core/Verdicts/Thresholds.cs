namespace TorchRelu;

/// <summary>The thresholds behind verdicts and severities, each with its source.</summary>
public static class Thresholds
{
    /// <summary>The share of observations below which a firing channel is dormant: 1 % (SageMaker Debugger; Dohare et al. 2024).</summary>
    public const double DormantBelow = 0.01;

    /// <summary>
    /// The dead share from which a layer gets a Warning: a quarter. That is half of SageMaker Debugger's threshold_layer (50 %) and above
    /// torchdiag's 20 %. Dohare et al. 2024 see a quarter of the units die in networks that have stopped learning.
    /// </summary>
    public const double WarningDeadShare = 0.25;

    /// <summary>
    /// The rise of the dead share within <see cref="RiseWindows"/> windows from which a layer gets a Warning: ten points. keras-contrib
    /// warns of a dead share of 10 %.
    /// </summary>
    public const double WarningRise = 0.10;

    /// <summary>Windows over which a rise is measured: 5, at least 10,000 samples.</summary>
    public const int RiseWindows = 5;

    /// <summary>
    /// The share of channels that once fired and are now dead from which a layer is Critical: half. SageMaker Debugger's threshold_layer
    /// and torchdiag's CRITICAL have the same value.
    /// </summary>
    public const double CriticalDiedShare = 0.50;

    /// <summary>
    /// The number of died channels needed for <see cref="CriticalDiedShare"/> to apply: 4, so that one channel of two is not Critical.
    /// </summary>
    public const int CriticalDiedChannels = 4;
}
