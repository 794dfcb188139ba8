using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu;

/// <summary>A network after its training, with what happened on the way.</summary>
public sealed class TrainedNetwork : IDisposable
{
    private readonly NetworkTask _task;
    private readonly NetworkTrainerOptions _options;
    private readonly int _width;

    internal TrainedNetwork(Module<Tensor, Tensor> module, NetworkTask task, NetworkTrainerOptions options, int width) =>
        (Module, _task, _options, _width) = (module, task, options, width);

    /// <summary>The network in eval mode, on the device it was trained on.</summary>
    public Module<Tensor, Tensor> Module { get; }

    /// <summary>What was replaced in it: saved beside the weights, it makes them fit a fresh network. Empty where nothing was.</summary>
    public SwitchPlan Plan { get; internal init; } = new();

    /// <summary>The completed epochs, the first one first.</summary>
    public required IReadOnlyList<EpochResult> History { get; init; }

    /// <summary>The epoch the weights are from; null where the training was cut short before the first had ended.</summary>
    public required int? Epoch { get; init; }

    /// <summary>What the monitor said when the training ended, the best epoch being another; null where there was no monitor.</summary>
    public ReluReport? ReluReport { get; internal init; }

    /// <summary>How the training ended.</summary>
    public TrainingOutcome Outcome { get; internal init; }

    /// <summary>Why it ended before its last epoch, with numbers; null where it did not.</summary>
    public string? StopReason { get; internal init; }

    /// <summary>How good the network is on rows it has not learnt from, in batches as large as those of the training.</summary>
    /// <param name="data">Rows of the same features, with their labels; one row, and rows of one class, are enough.</param>
    /// <returns>Loss and metric; the network is left as it was.</returns>
    /// <exception cref="NetworkDataException">There are no rows, they are of another width, or a feature or label is none the training
    /// would take.</exception>
    public NetworkScore Evaluate(NetworkData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        using var rows = Rows(data, _task);
        using var rest = ModelAtRest.Begin(Module);
        var seen = RowScores.Of(Module, _task, rows.Batches(_options.BatchSize));
        return new(seen.Loss, _task.Metric(seen.Score, seen.Rows));
    }

    /// <summary>
    /// Looks at every channel on every row: what is silent on all of them is dead. See <see cref="DyingReluMonitor.Scan"/>.
    /// </summary>
    /// <param name="data">Rows of the same features; their labels are not looked at.</param>
    /// <returns>A report whose evidence is all of the rows; the network is left as it was. It watches what the training watched.</returns>
    /// <exception cref="NetworkDataException">There are no rows, they are of another width, or a feature is no number.</exception>
    /// <exception cref="ArgumentException">The network has nothing to watch.</exception>
    public ReluReport Scan(NetworkData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        using var rows = Rows(data, null);
        return DyingReluMonitor.Scan(Module, rows.Batches(_options.BatchSize).Select(batch => batch.Inputs), _options.DyingRelu);
    }

    /// <summary>Disposes the network.</summary>
    public void Dispose() => Module.Dispose();

    private RowTensors Rows(NetworkData data, NetworkTask? labelled) =>
        DataCheck.Fault(data, _width, labelled) is { } fault ? throw fault : new(data, _task, _options);
}

/// <summary>How good a network is on a set of rows.</summary>
/// <param name="Loss">The mean over the rows.</param>
/// <param name="Metric">The metric of the task; higher is better.</param>
public readonly record struct NetworkScore(double Loss, double Metric);

/// <summary>What an epoch achieved.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Loss">The mean over the rows, each at the step that saw it.</param>
/// <param name="Metric">The same of the metric; higher is better.</param>
/// <param name="ValidationLoss">The mean over the validation rows after the epoch; null without validation.</param>
/// <param name="ValidationMetric">The metric there; null without validation.</param>
/// <param name="Channels">How many channels the monitor watches; 0 without it.</param>
/// <param name="Dead">How many of them are dead.</param>
public sealed record EpochResult(
    int Epoch, double Loss, double Metric, double? ValidationLoss, double? ValidationMetric, long Channels, long Dead);

/// <summary>How a training ended.</summary>
public enum TrainingOutcome
{
    /// <summary>After its last epoch.</summary>
    Completed,

    /// <summary>It no longer got better.</summary>
    StoppedEarly,

    /// <summary>A policy stopped it.</summary>
    StoppedByPolicy,

    /// <summary>Its loss was no number any more, and no policy was there to repair that.</summary>
    Diverged,

    /// <summary>It was cancelled.</summary>
    Cancelled,
}
