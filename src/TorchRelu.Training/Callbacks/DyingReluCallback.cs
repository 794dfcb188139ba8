namespace TorchRelu;

/// <summary>Calls <see cref="DyingReluMonitor.Step"/> and <see cref="DyingReluMonitor.EndEpoch"/> of a monitor during a training.</summary>
public sealed class DyingReluCallback : ITrainingCallback
{
    /// <param name="monitor">The monitor; the caller keeps ownership.</param>
    /// <param name="warned">Called for each warning; may be null.</param>
    public DyingReluCallback(DyingReluMonitor monitor, Action<ReluWarning>? warned = null)
    {
        ArgumentNullException.ThrowIfNull(monitor);
        Monitor = monitor;
        if (warned is not null) monitor.Warned += (_, warning) => warned(warning);
    }

    /// <summary>The monitor.</summary>
    public DyingReluMonitor Monitor { get; }

    /// <summary>The monitor's report at the end of the training; null before.</summary>
    public ReluReport? Report { get; private set; }

    /// <inheritdoc />
    public void OnBatchEnd(BatchEnd info) => Monitor.Step(info.Loss);

    /// <inheritdoc />
    public void OnEpochEnd(EpochEnd info) => Monitor.EndEpoch(info.Metric);

    /// <inheritdoc />
    public void OnTrainEnd(TrainEnd info) => Report = Monitor.Report();
}
