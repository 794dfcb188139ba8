using System.Globalization;
using static TorchSharp.torch;

namespace TorchRelu.Monitoring;

/// <summary>
/// Carries out what a policy decides, in the running training, and keeps the record of it. A repair is decided when a window is closed and
/// made
/// after the next step, when one more forward has been measured at the layers concerned.
/// </summary>
internal sealed class RepairRunner : IDisposable
{
    private readonly RepairPolicy _policy;
    private readonly ModelEditor _editor;
    private readonly RepairExecutor _executor;
    private readonly Checkpoints? _checkpoints;
    private readonly List<RepairRecord> _records = [];
    private readonly List<RepairRecord> _news = [];
    // What there is to undo, by the place of its record.
    private readonly Dictionary<int, StandingRepair> _standing = [];
    private readonly List<int> _onTrial = [];
    private PolicyMemory _memory = new();
    private (RepairDecision Decision, RepairMeasurements Measures)? _pending;
    private RepairDecision? _resumed;

    public RepairRunner(RepairPolicy policy, ModelEditor editor, RepairExecutor executor, Checkpoints? checkpoints) =>
        (_policy, _editor, _executor, _checkpoints) = (policy, editor, executor, checkpoints);

    /// <summary>What was done, the first repair first.</summary>
    public IReadOnlyList<RepairRecord> Records => _records;

    /// <summary>Why the training is to be stopped; null where it is not.</summary>
    public string? StopReason { get; private set; }

    /// <summary>Whether anything can be decided.</summary>
    public bool HasRules => _policy.Rules.Count > 0;

    /// <summary>Whether a stop is an exception.</summary>
    public bool StopThrows => _policy.StopThrows;

    /// <summary>Whether a repair was decided that the end of the step is to make.</summary>
    public bool HasDecided => _pending is not null;

    /// <summary>Whether anything was made or decided since the last <see cref="DrainEvents"/>.</summary>
    public bool HasEvents => _news.Count > 0;

    /// <summary>What was made or decided since the last call.</summary>
    public IReadOnlyList<RepairRecord> DrainEvents()
    {
        if (_news.Count == 0) return [];
        RepairRecord[] news = [.. _news];
        _news.Clear();
        return news;
    }

    /// <summary>After each optimizer.step(): makes the repair that was decided before it.</summary>
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
                // What killed the channels goes on: whatever is done for them is in vain.
                if (repair is null && order.Remedy.Kind == RemedyKind.LowerRate) break;
            }
            if (_onTrial.Count == 0) return;
            _executor.ResetParameterMemory(step, made);
            losses.Reset();
            _memory = PolicyRule.AfterRepair(_memory, trial);
        }
    }

    /// <summary>After each window: decides.</summary>
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

    /// <summary>A loss was no number: whatever is on trial has failed.</summary>
    public void LossIsLost(long step)
    {
        if (_memory.Trial is not null)
            EndTrial(step, new(false, string.Create(CultureInfo.InvariantCulture, $"The loss of step {step} is no number.")));
    }

    /// <summary>After each epoch: judges a trial that has lasted a whole one.</summary>
    public void EndEpoch(long step, long stepsOfEpoch, LossHistory losses, double? metric)
    {
        if (_memory.Trial is { } trial && step - trial.Step >= stepsOfEpoch) EndTrial(step, TrialRule.Judge(trial, losses.Last, metric));
    }

    /// <summary>Where no epoch ever ends, a trial lasts <see cref="PolicyRule.WindowsOfTrial"/>.</summary>
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
        Pending = _pending is var (decision, _) ? PendingRepair.Of(decision) : null,
        Random = _editor.RandomState,
    };

    /// <summary>Goes on where another left off, on a fresh model: repairs that stand are made again.</summary>
    /// <exception cref="ArgumentException">They do not fit the model; the message lists what differs.</exception>
    /// <exception cref="InvalidOperationException">One cannot be made; the message says why.</exception>
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

    /// <summary>Once the sites are known again: begins to measure for a repair that was decided before the interruption.</summary>
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
