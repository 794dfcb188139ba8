using System.Globalization;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Fitting;

/// <summary>Runs one training: epochs, steps and validations of a module, with a monitor and callbacks.</summary>
internal sealed class TrainingRun : IDisposable
{
    private readonly Module<Tensor, Tensor> _module;
    private readonly NetworkTask _task;
    private readonly NetworkTrainerOptions _options;
    private readonly optim.Optimizer _optimizer;
    private readonly DyingReluCallback? _watch;
    private readonly TrainingCallbackList _callbacks;
    private readonly List<EpochResult> _history = [];
    private long _steps;

    public TrainingRun(Module<Tensor, Tensor> module, NetworkTask task, NetworkTrainerOptions options)
    {
        (_module, _task, _options) = (module, task, options);
        _optimizer = options.Optimizer(module.parameters(), options.LearningRate);
        try
        {
            if (options.DyingRelu is { } watched)
            {
                _watch = new DyingReluCallback(DyingReluMonitor.Attach(module, _optimizer, watched), options.OnWarned);
                if (options.OnRepaired is { } listener) _watch.Monitor.Repaired += (_, repair) => listener(repair);
            }
        }
        catch
        {
            _optimizer.Dispose();
            throw;
        }
        _callbacks = new TrainingCallbackList([.. _watch is null ? [] : (ITrainingCallback[])[_watch], .. options.Callbacks]);
    }

    public IReadOnlyList<EpochResult> History => _history;

    public BestEpoch? Best { get; private set; }

    public TrainingOutcome Outcome { get; private set; }

    public string? StopReason { get; private set; }

    /// <summary>Whether the training ended between the first and the last step of an epoch.</summary>
    public bool EndedWithinEpoch { get; private set; }

    public ReluReport? Report => _watch?.Report;

    /// <summary>The current replacements in the module.</summary>
    public SwitchPlan Plan => _watch?.Monitor.Plan ?? new();

    public void Run(RowTensors data, RowSplit split, Random random, IProgress<NetworkProgress>? progress, CancellationToken cancel)
    {
        _callbacks.OnTrainBegin(new(_options.Epochs));
        for (var epoch = 1; epoch <= _options.Epochs && Outcome == TrainingOutcome.Completed; epoch++)
        {
            _callbacks.OnEpochBegin(new(epoch));
            long[] order = [.. split.Training];
            random.Shuffle(order);
            if (Learn(epoch, data, order, progress, cancel) is not { } learnt)
            {
                EndedWithinEpoch = true;
                break;
            }
            var result = EndEpoch(epoch, learnt, split.Validation.Length == 0 ? null : Validate(epoch, data, split.Validation));
            progress?.Report(Progress(epoch, order, StepsOf(order), learnt) with { Dead = result.Dead, Completed = result });
        }
        _callbacks.OnTrainEnd(new(_history.Count, Outcome != TrainingOutcome.Completed));
    }

    public void Dispose()
    {
        _watch?.Monitor.Dispose();
        _optimizer.Dispose();
    }

    // Null if the epoch was cut short.
    private RowScores? Learn(int epoch, RowTensors data, long[] order, IProgress<NetworkProgress>? progress, CancellationToken cancel)
    {
        var seen = new RowScores();
        var step = 0;
        _module.train();
        foreach (var (inputs, labels) in data.Batches(order, _options.BatchSize))
        {
            if (cancel.IsCancellationRequested)
            {
                End(TrainingOutcome.Cancelled, $"cancelled in epoch {epoch}, after step {_steps}");
                return null;
            }
            using var scope = NewDisposeScope();
            _callbacks.OnBatchBegin(new(epoch, _steps));
            _optimizer.zero_grad();
            var output = _module.call(inputs);
            var loss = _task.Loss(output, labels);
            loss.backward();
            if (_options.MaxGradientNorm is { } norm) nn.utils.clip_grad_norm_(_module.parameters(), norm);
            _optimizer.step();
            var lossNow = loss.item<float>();
            _callbacks.OnBatchEnd(new(epoch, ++_steps, lossNow));

            seen = seen.Add(lossNow, _task.Score(output, labels), labels.shape[0]);
            progress?.Report(Progress(epoch, order, ++step, seen));
            if (_watch?.Monitor.StopReason is not { } reason) continue;
            End(TrainingOutcome.StoppedByPolicy, reason);
            return null;
        }
        return seen;
    }

    private NetworkProgress Progress(int epoch, long[] order, int step, RowScores seen)
    {
        var (channels, dead) = _watch?.Monitor.Judged() ?? default;
        var metric = _task.Metric(seen.Score, seen.Rows);
        return new(epoch, _options.Epochs, step, StepsOf(order), seen.Rows, seen.Loss, metric, channels, dead, null);
    }

    private RowScores Validate(int epoch, RowTensors data, long[] rows)
    {
        _callbacks.OnValidationBegin(new(epoch));
        _module.eval();
        var seen = RowScores.Compute(_module, _task, data.Batches(rows, _options.BatchSize));
        _callbacks.OnValidationEnd(new(epoch, seen.Loss, _task.Metric(seen.Score, seen.Rows)));
        return seen;
    }

    private EpochResult EndEpoch(int epoch, RowScores learnt, RowScores? validated)
    {
        var metric = _task.Metric(learnt.Score, learnt.Rows);
        var validationMetric = validated is { } seen ? _task.Metric(seen.Score, seen.Rows) : (double?)null;
        // Saved before the monitor's callback, which may undo a repair: the saved weights must match the measured metric.
        if (BestEpoch.IsBeatenBy(Best, validationMetric ?? metric, _options.EarlyStopping?.MinDelta ?? 0))
            Best = new(epoch, validationMetric ?? metric, NetworkWeights.Save(_module), Plan);
        _callbacks.OnEpochEnd(new(epoch, learnt.Loss, validationMetric ?? metric));

        var report = _watch?.Monitor.Report();
        var result =
            new EpochResult(epoch, learnt.Loss, metric, validated?.Loss, validationMetric, report?.Channels ?? 0, report?.Dead ?? 0,
            report?.Health.Undecided ?? 0);
        _history.Add(result);
        if (_watch?.Monitor.StopReason is { } reason)
            End(TrainingOutcome.StoppedByPolicy, reason);
        else if (!double.IsFinite(learnt.Loss) && _options.DyingRelu?.Policy is null)
            End(TrainingOutcome.Diverged,
                FormattableString.Invariant(
                $"the loss of epoch {epoch} is {learnt.Loss}; train with a lower learning rate than {_options.LearningRate}"));
        else if (_options.EarlyStopping is { } stopping && epoch - (Best?.Epoch ?? 0) >= stopping.Patience && epoch < _options.Epochs)
            End(TrainingOutcome.StoppedEarly,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the {_task.MetricName} on {validated!.Value.Rows} validation rows has not risen above {Best?.Metric} for " +
                    $"{stopping.Patience} epochs"));
        return result;
    }

    private void End(TrainingOutcome outcome, string reason) => (Outcome, StopReason) = (outcome, reason);

    private int StepsOf(long[] order) => (order.Length + _options.BatchSize - 1) / _options.BatchSize;
}
