namespace TorchRelu;

/// <summary>
/// Drives a monitor from the turns of a training: what calling <see cref="DyingReluMonitor.Step"/> and
/// <see cref="DyingReluMonitor.EndEpoch"/> does.
/// </summary>
public sealed class DyingReluCallback : ITrainingCallback
{
    /// <param name="monitor">The monitor; it stays its owner's.</param>
    /// <param name="warned">Told of each warning; null for nobody.</param>
    public DyingReluCallback(DyingReluMonitor monitor, Action<ReluWarning>? warned = null)
    {
        ArgumentNullException.ThrowIfNull(monitor);
        Monitor = monitor;
        if (warned is not null) monitor.Warned += (_, warning) => warned(warning);
    }

    /// <summary>The monitor.</summary>
    public DyingReluMonitor Monitor { get; }

    /// <summary>What the monitor said when the training ended; null before.</summary>
    public ReluReport? Report { get; private set; }

    /// <inheritdoc />
    public void OnBatchEnd(BatchEnd info) => Monitor.Step(info.Loss);

    /// <inheritdoc />
    public void OnEpochEnd(EpochEnd info) => Monitor.EndEpoch(info.Metric);

    /// <inheritdoc />
    public void OnTrainEnd(TrainEnd info) => Report = Monitor.Report();
}
