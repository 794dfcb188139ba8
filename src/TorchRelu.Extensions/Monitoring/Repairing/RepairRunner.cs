using System.Globalization;
using static TorchSharp.torch;

namespace TorchRelu.Monitoring;

/// <summary>
/// Carries out the decisions of a policy during training and records them. A repair is decided when a window closes. It is made after the
/// next step, once another forward has been measured at the affected layers.
/// </summary>
internal sealed class RepairRunner : IDisposable
{
    private readonly RepairPolicy _policy;
    private readonly ModelEditor _editor;
    private readonly RepairExecutor _executor;
    private readonly Checkpoints? _checkpoints;
    private readonly List<RepairRecord> _records = [];
    private readonly List<RepairRecord> _news = [];
    // The repairs that can be undone, by the index of their record.
    private readonly Dictionary<int, StandingRepair> _standing = [];
    private readonly List<int> _onTrial = [];
    private PolicyMemory _memory = new();
    private (RepairDecision Decision, RepairMeasurements Measures)? _pending;
    private RepairDecision? _resumed;

    public RepairRunner(RepairPolicy policy, ModelEditor editor, RepairExecutor executor, Checkpoints? checkpoints) =>
        (_policy, _editor, _executor, _checkpoints) = (policy, editor, executor, checkpoints);

    /// <summary>The records of all repairs, in their order.</summary>
    public IReadOnlyList<RepairRecord> Records => _records;

    /// <summary>The reason to stop the training; null if it should continue.</summary>
    public string? StopReason { get; private set; }

    /// <summary>Whether the policy has rules.</summary>
    public bool HasRules => _policy.Rules.Count > 0;

    /// <summary>Whether a stop throws an exception.</summary>
    public bool StopThrows => _policy.StopThrows;

    /// <summary>Whether a decided repair is waiting for the end of the step.</summary>
    public bool HasDecided => _pending is not null;

    /// <summary>Whether there are new records since the last <see cref="DrainEvents"/>.</summary>
    public bool HasEvents => _news.Count > 0;

    /// <summary>Returns the new records since the last call.</summary>
    public IReadOnlyList<RepairRecord> DrainEvents()
    {
        if (_news.Count == 0) return [];
        RepairRecord[] news = [.. _news];
        _news.Clear();
        return news;
    }

    /// <summary>Makes the repair that was decided before this step. It is called after each optimizer.step().</summary>
    public void AfterStep(long step, LossHistory losses, int epochs)
    {
        if (_pending is not var (decision, measures)) return;
        _pending = null;
        using (measures)
        {
            _checkpoints?.Save(step);
            var trial =
                new RepairTrial(step, epochs, _memory.Windows, losses.Last, losses.Metrics.Count > 0 ? losses.Metrics[^1].Value : null);
            var made = new List<RepairOrder>();
            foreach (var order in decision.Orders)
            {
                var (record, repair) = _executor.Perform(order, measures, step, decision.Evidence);
                if (repair is not null)
                {
                    _standing.Add(_records.Count, repair);
                    _onTrial.Add(_records.Count);
                    made.Add(order);
                }
                Write(record);
                // The cause of death remains, so repairs of the channels would be in vain.
                if (repair is null && order.Remedy.Kind == RemedyKind.LowerRate) break;
            }
            if (_onTrial.Count == 0) return;
            _executor.BeginAgain(step, made);
            losses.Reset();
            _memory = PolicyRule.AfterRepair(_memory, trial);
        }
    }

    /// <summary>Decides after each window.</summary>
    public void AfterWindow(ReluReport report, LossHistory losses)
    {
        (_memory, var decision) = PolicyRule.Decide(_policy, _memory, report, losses);
        if (decision is null || StopReason is not null) return;
        if (_policy.IsDryRun)
        {
            foreach (var order in decision.Orders) Write(RepairExecutor.WouldPerform(order, decision));
        }
        else if (decision.Orders.Any(order => order.Remedy.Kind == RemedyKind.Stop))
        {
            Stop(decision);
        }
        else
        {
            _pending = (decision, _executor.Measure(decision));
        }
    }

    /// <summary>Ends the current trial as failed, because the loss is not finite.</summary>
    public void LossIsLost(long step)
    {
        if (_memory.Trial is not null)
            EndTrial(step, new(false, string.Create(CultureInfo.InvariantCulture, $"The loss of step {step} is no number.")));
    }

    /// <summary>Judges a trial that has lasted a whole epoch. It is called after each epoch.</summary>
    public void EndEpoch(long step, long stepsOfEpoch, LossHistory losses, double? metric)
    {
        if (_memory.Trial is { } trial && step - trial.Step >= stepsOfEpoch) EndTrial(step, TrialRule.Judge(trial, losses.Last, metric));
    }

    /// <summary>Judges a trial after <see cref="PolicyRule.WindowsOfTrial"/> windows if no epoch ever ends.</summary>
    public void EndLongTrial(long step, LossHistory losses)
    {
        if (_memory.Trial is { } trial && _memory.Windows - trial.Windows >= PolicyRule.WindowsOfTrial)
            EndTrial(step, TrialRule.Judge(trial, losses.Last, null));
    }

    public RepairState Save() => new()
    {
        Records = [.. _records],
        Memory = _memory,
        StopReason = StopReason,
        OnTrial = [.. _onTrial],
        Standing =
            [.. _editor.Done.Select(repair =>
            new SavedRepair(_standing.First(entry => entry.Value == repair).Key, repair.Planned, repair.RateFactor))],
        Pending = _pending is var (decision, _) ? PendingRepair.From(decision) : null,
        Random = _editor.RandomState,
    };

    /// <summary>Continues from the state of another runner, on a fresh model. It makes the standing repairs again.</summary>
    /// <exception cref="ArgumentException">The repairs do not fit the model; the message lists the differences.</exception>
    /// <exception cref="InvalidOperationException">A repair cannot be made; the message says why.</exception>
    public void Resume(RepairState state)
    {
        foreach (var standing in state.Standing)
        {
            var plan = new SwitchPlan { Switches = standing.Planned is null ? [] : [standing.Planned], RateFactor = standing.RateFactor };
            var before = _editor.Done.Count;
            if (_executor.Repeat(plan) is { } refusal) throw new InvalidOperationException(refusal.ToString(), refusal.Fault);
            if (_editor.Done.Count > before) _standing.Add(standing.Record, _editor.Done[^1]);
        }
        _records.AddRange(state.Records);
        _onTrial.AddRange(state.OnTrial);
        _memory = state.Memory;
        StopReason = state.StopReason;
        _editor.RandomState = state.Random;
        _resumed = state.Pending?.Restore();
    }

    /// <summary>
    /// Starts to measure for a repair that was decided before the interruption. It is called once the sites are known again.
    /// </summary>
    public void Measure()
    {
        if (_resumed is { } decision) _pending = (decision, _executor.Measure(decision));
        _resumed = null;
    }

    public void Dispose() => _pending?.Measures.Dispose();

    private void Stop(RepairDecision decision)
    {
        StopReason = $"{decision.Evidence} {_executor.RestartAdvice()}";
        Write(new()
        {
            Step = decision.Step,
            Site = "training",
            Remedy = RemedyKind.Stop,
            Before = "running",
            After = "to be stopped",
            Evidence = StopReason,
            Outcome = RepairOutcome.Kept,
            DecidedAt = decision.Step,
        });
    }

    private void EndTrial(long step, TrialVerdict verdict)
    {
        for (var i = _onTrial.Count - 1; i >= 0; i--)
        {
            var record = _onTrial[i];
            var refused = verdict.Passed ? null : Undo(record);
            Amend(record, _records[record] with
            {
                Outcome = verdict.Passed || refused is not null ? RepairOutcome.Kept : RepairOutcome.Undone,
                Verdict = refused is null ? verdict.Sentence : $"{verdict.Sentence} It could not be undone: {refused.Sentence}",
                DecidedAt = step,
            });
        }
        _onTrial.Clear();
        if (!verdict.Passed && _policy.RestoresCheckpoint) _checkpoints?.Restore();
        _memory = PolicyRule.AfterTrial(_memory);
    }

    private Refusal? Undo(int record)
    {
        if (!_standing.TryGetValue(record, out var repair)) return null;
        if (_executor.Undo(repair) is { } refusal) return refusal;
        _standing.Remove(record);
        return null;
    }

    private void Write(RepairRecord record)
    {
        _records.Add(record);
        _news.Add(record);
    }

    private void Amend(int index, RepairRecord record)
    {
        _records[index] = record;
        _news.Add(record);
    }
}
