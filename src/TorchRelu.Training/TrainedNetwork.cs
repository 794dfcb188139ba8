using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu;

/// <summary>A trained network and the history of its training.</summary>
public sealed class TrainedNetwork : IDisposable
{
    private readonly NetworkTask _task;
    private readonly NetworkTrainerOptions _options;
    private readonly int _width;

    internal TrainedNetwork(Module<Tensor, Tensor> module, NetworkTask task, NetworkTrainerOptions options, int width) =>
        (Module, _task, _options, _width) = (module, task, options, width);

    /// <summary>The network in eval mode, on the device it was trained on.</summary>
    public Module<Tensor, Tensor> Module { get; }

    /// <summary>
    /// The replacements in the network. The plan is saved beside the weights and makes them fit a fresh network. Empty if nothing was
    /// replaced.
    /// </summary>
    public SwitchPlan Plan { get; internal init; } = new();

    /// <summary>The completed epochs, in their order.</summary>
    public required IReadOnlyList<EpochResult> History { get; init; }

    /// <summary>The epoch of the weights; null if the training ended before the first epoch was complete.</summary>
    public required int? Epoch { get; init; }

    /// <summary>
    /// The monitor's report at the end of the training, even if the best epoch is an earlier one; null if there was no monitor.
    /// </summary>
    public ReluReport? ReluReport { get; internal init; }

    /// <summary>How the training ended.</summary>
    public TrainingOutcome Outcome { get; internal init; }

    /// <summary>The reason, with numbers, why the training ended before its last epoch; null if it did not.</summary>
    public string? StopReason { get; internal init; }

    /// <summary>Evaluates the network on rows that were not used for training, with the batch size of the training.</summary>
    /// <param name="data">Rows with the same features, and their labels. One row is enough, and one class is enough.</param>
    /// <returns>Loss and metric. The network stays unchanged.</returns>
    /// <exception cref="NetworkDataException">There are no rows, they have another width, or a feature or label is not valid for
    /// training.</exception>
    public NetworkScore Evaluate(NetworkData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        using var rows = Rows(data, _task);
        using var rest = ModelAtRest.Begin(Module);
        var seen = RowScores.Compute(Module, _task, rows.Batches(_options.BatchSize));
        return new(seen.Loss, _task.Metric(seen.Score, seen.Rows));
    }

    /// <summary>
    /// Examines every channel on every row. A channel that is silent on all rows is dead. See <see cref="DyingReluMonitor.Scan"/>.
    /// </summary>
    /// <param name="data">Rows with the same features; their labels are ignored.</param>
    /// <returns>A report based on all of the rows, for the layers watched in training. The network stays unchanged.</returns>
    /// <exception cref="NetworkDataException">There are no rows, they have another width, or a feature is not finite.</exception>
    /// <exception cref="ArgumentException">The network has nothing to watch.</exception>
    public ReluReport Scan(NetworkData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        using var rows = Rows(data, null);
        return DyingReluMonitor.Scan(Module, rows.Batches(_options.BatchSize).Select(batch => batch.Inputs), _options.DyingRelu);
    }

    /// <summary>Disposes the network.</summary>
    public void Dispose() => Module.Dispose();

    /// <summary>The same training with another copy of the network.</summary>
    internal TrainedNetwork With(Module<Tensor, Tensor> module) => new(module, _task, _options, _width)
    {
        Plan = Plan,
        History = History,
        Epoch = Epoch,
        ReluReport = ReluReport,
        Outcome = Outcome,
        StopReason = StopReason,
    };

    private RowTensors Rows(NetworkData data, NetworkTask? labelled) =>
        DataCheck.Fault(data, _width, labelled) is { } fault ? throw fault : new(data, _task, _options);
}

/// <summary>The loss and the metric of a network on a set of rows.</summary>
/// <param name="Loss">The mean loss over the rows.</param>
/// <param name="Metric">The metric of the task; higher is better.</param>
public readonly record struct NetworkScore(double Loss, double Metric);

/// <summary>The result of an epoch.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Loss">The mean loss over the rows, each at the step that used it.</param>
/// <param name="Metric">The metric over the rows, each at the same step; higher is better.</param>
/// <param name="ValidationLoss">The mean loss over the validation rows after the epoch; null without validation.</param>
/// <param name="ValidationMetric">The metric over the validation rows; null without validation.</param>
/// <param name="Channels">The number of channels that the monitor watches; 0 without a monitor.</param>
/// <param name="Dead">The number of dead channels.</param>
/// <param name="Undecided">The number of channels of which too little was seen to say.</param>
public sealed record EpochResult(
    int Epoch, double Loss, double Metric, double? ValidationLoss, double? ValidationMetric, long Channels, long Dead, long Undecided);

/// <summary>How a training ended.</summary>
public enum TrainingOutcome
{
    /// <summary>The training completed its last epoch.</summary>
    Completed,

    /// <summary>The training no longer improved.</summary>
    StoppedEarly,

    /// <summary>A policy stopped the training.</summary>
    StoppedByPolicy,

    /// <summary>The loss was no longer finite, and there was no policy to repair that.</summary>
    Diverged,

    /// <summary>The training was cancelled.</summary>
    Cancelled,
}
