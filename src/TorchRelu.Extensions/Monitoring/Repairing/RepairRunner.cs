using System.Globalization;

namespace TorchRelu.Monitoring;

/// <summary>
/// Carries out the decisions of a policy during training and records them. A repair is decided when a window closes. It is made after the
/// next step, once another forward has been measured at the affected layers.
/// </summary>
internal sealed class RepairRunner(
    RepairPolicy policy, RepairLog log, ModelEditor editor, RepairExecutor executor, RepairUndo undo, Checkpoints? checkpoints,
    LastGood? lastGood, Func<int, StepCentring>? centre, SharedRepairs? shared)
    : IDisposable
{
    private readonly RepairsOnTrial _onTrial = new(log, undo, executor);
    private PolicyMemory _memory = new();
    private (RepairDecision Decision, RepairMeasurements Measures)? _pending;
    private GradualReturn? _return;
    private RepairDecision? _resumed;
    private double? _loweredFrom;
    private bool _isHalted;
    private StepCentring? _centring = centre?.Invoke(StepCentring.Steps);

    /// <summary>The records of all repairs, in their order.</summary>
    public IReadOnlyList<RepairRecord> Records => log.Records;

    /// <summary>The reason to stop the training; null if it should continue.</summary>
    public string? StopReason { get; private set; }

    /// <summary>Whether the policy has rules.</summary>
    public bool HasRules => policy.Rules.Count > 0;

    /// <summary>Whether a stop throws an exception.</summary>
    public bool StopThrows => policy.StopThrows;

    /// <summary>Whether the end of the step has work to do: a decided repair, one to take back, or a step to centre.</summary>
    public bool AwaitsStep => _pending is not null || _return is not null || _centring is not null;

    /// <summary>Whether there are new records since the last <see cref="DrainEvents"/>.</summary>
    public bool HasEvents => log.HasNews;

    /// <summary>Returns the new records since the last call.</summary>
    public IReadOnlyList<RepairRecord> DrainEvents() => log.Drain();

    /// <summary>What keeps the policy from acting, and what works against it.</summary>
    public IReadOnlyList<Finding> Findings(LossHistory losses) =>
        RepairFindings.Of(policy, editor, _memory.Windows, losses, _loweredFrom);

    /// <summary>Makes the repair that was decided before this step, or takes one back. It is called after each optimizer.step().</summary>
    public void AfterStep(long step, LossHistory losses)
    {
        Centre(step, losses);
        if (_return is { Measures: { } differences })
        {
            shared?.Begin(step);
            if (shared is not null) differences.PutTogether(shared);
            if (_return.TakeBackPart(step) is { } end) FinishTrial(step, losses, end, _return.Measures);
            return;
        }
        if (_pending is not var (decision, measures)) return;
        _pending = null;
        using (measures)
        {
            shared?.Begin(step);
            if (shared is not null) measures.PutTogether(shared);
            var refusal = undo.Check() ?? (shared is { Writes: false } ? null : checkpoints?.Save(RatePlanner.Site, step)) ?? undo.Keep();
            if (shared is not null) refusal = shared.AnyRefusal(refusal);
            if (refusal is not null)
            {
                RefuseAll(decision, refusal, step);
                return;
            }
            _onTrial.Clear();
            var trial = RepairTrial.Begin(step, _memory.Windows, losses) with { Alive = executor.Alive() };
            var (rate, drawn) = (editor.LearningRate, editor.DrawnRows);
            var results = Perform(decision, measures, step, losses);
            if (shared?.Differing(results.Select(result => result.Record)) is { } differing)
            {
                foreach (var (_, _, repair) in Enumerable.Reverse(results))
                    if (repair is not null) executor.Undo(repair);
                undo.GoBack();
                undo.Drop();
                editor.DrawnRows = drawn;
                RefuseAll(decision, differing, step);
                return;
            }
            var made = new List<RepairOrder>();
            foreach (var (order, record, repair) in results)
            {
                var index = log.Write(record);
                if (repair is not null) undo.Add(index, repair);
                if (record.Outcome != RepairOutcome.OnTrial) continue;
                _onTrial.Add(index);
                made.Add(order);
                if (repair is { RateFactor: < 1 }) _loweredFrom = rate;
            }
            if (_onTrial.Indexes.Count == 0)
            {
                undo.Drop();
                return;
            }
            // What was gone back to has its own losses, and evidence of none of its channels.
            if (!made.Any(order => order.Remedy.Kind == RemedyKind.GoBack))
            {
                executor.BeginAgain(step, made);
                losses.Reset();
            }
            if (made.Any(order => order.Remedy.Kind == RemedyKind.Recycle)) BeginCentring(StepCentring.Steps);
            _memory = PolicyRule.AfterRepair(_memory, trial, made);
        }
    }

    private List<(RepairOrder Order, RepairRecord Record, StandingRepair? Repair)> Perform(
        RepairDecision decision, RepairMeasurements measures, long step, LossHistory losses)
    {
        var fresh = new FreshInputs();
        var results = new List<(RepairOrder Order, RepairRecord Record, StandingRepair? Repair)>();
        foreach (var order in decision.Orders)
        {
            var (record, repair) = order.Remedy.Kind == RemedyKind.GoBack ? GoBack(order, step, decision.Evidence, losses)
                : executor.Perform(order, measures, fresh, step, decision.Evidence);
            results.Add((order, record, repair));
            // The cause of death remains, so repairs of the channels would be in vain.
            if (record.Outcome != RepairOutcome.OnTrial && order.Remedy.Kind == RemedyKind.LowerRate) break;
        }
        return results;
    }

    private void RefuseAll(RepairDecision decision, Refusal refusal, long step)
    {
        foreach (var order in decision.Orders) log.Write(RepairExecutor.Refuse(order, refusal, step, decision.Evidence));
    }

    /// <summary>Decides nothing any more: workers that disagree would repair differently.</summary>
    public void Halt()
    {
        _isHalted = true;
        DropDecided();
        DropReturn();
        BeginCentring(-StepCentring.Steps);
    }

    /// <summary>Decides after each window.</summary>
    public void AfterWindow(ReluReport report, LossHistory losses)
    {
        if (_isHalted) return;
        (_memory, var isHarmful) = PolicyRule.Guard(_memory, losses);
        if (isHarmful)
        {
            EndTrial(report.Steps, losses, new(TrialOutcome.Worse,
                $"For {PolicyRule.WorseWindows} windows the loss was worse than before the repair."), metric: null);
        }
        else if (_memory is { Trial: null, Guarded: null } && undo.IsKept && _centring is null)
        {
            undo.Drop();
            _onTrial.Clear();
        }
        var exploded = executor.Exploded();
        (_memory, var decision) = PolicyRule.Decide(policy, _memory, report, losses, exploded);
        if (_memory.Trial is null && decision is null)
            lastGood?.Observe(report.Steps, losses, exploded.Count == 0 && !report.Layers.Any(IsHalfDead));
        if (decision is null || StopReason is not null) return;
        if (policy.IsDryRun)
            foreach (var order in decision.Orders) log.Write(RepairExecutor.WouldPerform(order, decision));
        else if (decision.Orders.Any(order => order.Remedy.Kind == RemedyKind.Stop)) Carry(decision, losses);
        else _pending = (decision, executor.Measure(decision));
    }

    /// <summary>
    /// Ends a trial at once whose loss runs away, and goes back or stops where the loss is lost. It is called at each loss.
    /// </summary>
    public void AfterLoss(long step, double loss, LossHistory losses)
    {
        if (StopReason is not null || _isHalted) return;
        if (_centring is not null && _memory is { Trial: null, Guarded: null } && StepCentring.IsRunaway(loss, losses.First))
        {
            UndoCentring(step, losses, "The loss ran away while steps were centred");
            return;
        }
        // A repair that was kept is still undone as long as it is guarded.
        if ((_memory.Trial ?? _memory.Guarded) is { } trial && TrialRule.IsRunaway(trial, loss))
        {
            var what = double.IsFinite(loss) ? FormattableString.Invariant($"{loss:g4}, after {trial.Last!.Median:g4}") : "no number";
            var sentence = string.Create(CultureInfo.InvariantCulture, $"The loss of step {step} is {what}.");
            EndTrial(step, losses, new(TrialOutcome.Worse, sentence), metric: null);
            return;
        }
        if (losses.LostInARow > 0) AfterLostLoss(step, losses);
    }

    /// <summary>Goes back or stops where the loss is lost, as far as a window or the last steps show.</summary>
    public void AfterLostLoss(long step, LossHistory losses)
    {
        if (StopReason is not null || _isHalted) return;
        (_memory, var decision) = PolicyRule.DecideOnLostLoss(policy, _memory, losses, step);
        if (decision is null) return;
        if (policy.IsDryRun)
            foreach (var order in decision.Orders) log.Write(RepairExecutor.WouldPerform(order, decision));
        else Carry(decision, losses);
    }

    /// <summary>Judges a trial that has lasted a whole epoch; without a result, three. It is called after each epoch.</summary>
    public void EndEpoch(long step, long stepsOfEpoch, LossHistory losses, double? metric)
    {
        if (_isHalted || _memory.Trial is not { } trial || step - trial.Step < stepsOfEpoch) return;
        var verdict = TrialRule.Judge(trial, losses.Last, metric);
        // What is fresh needs some time to learn, and a layer that was made anew as a whole begins with the loss of a new network.
        var mayWait = verdict.Outcome == TrialOutcome.NoBetter
            || (verdict.Outcome == TrialOutcome.Worse && _onTrial.MayMoveLoss);
        if (!mayWait || step - trial.Step >= TrialRule.PatientEpochs * stepsOfEpoch) EndTrial(step, losses, verdict, metric);
    }

    /// <summary>Judges a trial after <see cref="PolicyRule.WindowsOfTrial"/> windows if no epoch ever ends.</summary>
    public void EndLongTrial(long step, LossHistory losses)
    {
        if (!_isHalted && _memory.Trial is { } trial && _memory.Windows - trial.Windows >= PolicyRule.WindowsOfTrial)
            EndTrial(step, losses, TrialRule.Judge(trial, losses.Last, null), metric: null);
    }

    public RepairState Save() => new()
    {
        Records = [.. log.Records],
        Memory = _memory,
        StopReason = StopReason,
        OnTrial = [.. _onTrial.Indexes],
        Ending = _return?.End,
        Standing =
            [.. editor.Done.Select(repair => new SavedRepair(undo.IndexOf(repair), repair.Planned, repair.RateFactor))],
        Pending = _pending is var (decision, _) ? PendingRepair.From(decision) : null,
        DrawnRows = editor.DrawnRows,
        Undo = undo.Save(),
        LastGood = lastGood?.Save(),
        LoweredFrom = _loweredFrom,
        CentredSteps = _centring?.Left ?? -StepCentring.Steps,
    };

    /// <summary>Continues from the state of another runner, on a fresh model. It makes the standing repairs again.</summary>
    /// <exception cref="ArgumentException">The repairs do not fit the model; the message lists the differences.</exception>
    /// <exception cref="InvalidOperationException">A repair cannot be made; the message says why.</exception>
    public void Resume(RepairState state)
    {
        foreach (var standing in state.Standing)
        {
            var plan = new SwitchPlan { Switches = standing.Planned is null ? [] : [standing.Planned], RateFactor = standing.RateFactor };
            var before = editor.Done.Count;
            if (executor.Repeat(plan) is { } refusal) throw new InvalidOperationException(refusal.ToString(), refusal.Fault);
            if (editor.Done.Count > before) undo.Add(standing.Record, editor.Done[^1]);
        }
        log.Resume(state.Records);
        _onTrial.Resume(state.OnTrial);
        if (state.Ending is { } end) _return = new(_onTrial, executor, end);
        (_memory, StopReason, _loweredFrom) = (state.Memory, state.StopReason, state.LoweredFrom);
        undo.Restore(state.Undo);
        if (state.LastGood is { } good) lastGood?.Restore(good);
        BeginCentring(state.CentredSteps);
        editor.DrawnRows = state.DrawnRows;
        _resumed = state.Pending?.Restore();
    }

    /// <summary>
    /// Starts to measure for a repair that was decided, or is to be taken back, since before the interruption. It is called once the sites
    /// are known again.
    /// </summary>
    public void Measure()
    {
        if (_resumed is { } decision) _pending = (decision, executor.Measure(decision));
        _resumed = null;
        _return?.Measure();
    }

    public void Dispose()
    {
        _pending?.Measures.Dispose();
        _return?.Dispose();
        _centring?.Dispose();
        undo.Dispose();
        lastGood?.Dispose();
    }

    private static bool IsHalfDead(LayerReport layer) => layer.Channels > 0 && 2 * layer.Died >= layer.Channels;

    private (RepairRecord Record, StandingRepair? Repair) GoBack(RepairOrder order, long step, string evidence, LossHistory losses) =>
        executor.GoBack(lastGood, step, evidence, losses) ?? (RepairExecutor.Refuse(order, undo.NothingKept(), step, evidence), null);

    // Goes back or stops: where the loss is lost there is nothing to try.
    private void Carry(RepairDecision decision, LossHistory losses)
    {
        if (decision.Orders.FirstOrDefault(order => order.Remedy.Kind == RemedyKind.GoBack) is { } back)
        {
            DropDecided();
            var (record, lowered) = GoBack(back, decision.Step, decision.Evidence, losses);
            if (record.Outcome == RepairOutcome.Refused)
            {
                log.Write(record);
                return;
            }
            undo.Drop();
            _onTrial.Clear();
            _memory = _memory with { Guarded = null };
            var index = log.Write(record with { Outcome = RepairOutcome.Kept, DecidedAt = decision.Step });
            if (lowered is not null) undo.Add(index, lowered);
            return;
        }
        StopReason = $"{decision.Evidence} {executor.RestartAdvice()}";
        log.Write(RepairExecutor.Stopped(decision, StopReason));
    }

    private void BeginCentring(int steps)
    {
        _centring?.Dispose();
        _centring = steps > -StepCentring.Steps ? centre?.Invoke(steps) : null;
    }

    private void Centre(long step, LossHistory losses)
    {
        if (_centring is null) return;
        _centring.AfterStep(executor.MakesChannels, shared is null ? null : shared.MeanInputs);
        var change = _centring.FirstChange;
        if (change is null && !_centring.IsOver) return;
        if (change is null && _memory is { Trial: null, Guarded: null } && losses.Last?.Median > losses.First)
        {
            UndoCentring(step, losses, "The loss was no lower after the steps that were centred");
            return;
        }
        BeginCentring(-StepCentring.Steps);
        if (_memory is { Trial: null, Guarded: null }) undo.Drop();
        log.Write(RepairExecutor.Centred(step, change));
    }

    // Where steps are far too large, taking back their push lets weights grow without an end.
    private void UndoCentring(long step, LossHistory losses, string why)
    {
        BeginCentring(-StepCentring.Steps);
        undo.GoBack();
        undo.Drop();
        losses.Return(new LossHistory().Save());
        executor.ResetAll(step);
        log.Write(RepairExecutor.Centred(step) with
        {
            Outcome = RepairOutcome.Undone,
            MayMoveLoss = true,
            Verdict = $"{why}, so the training began again without it.",
        });
    }

    private void DropDecided()
    {
        _pending?.Measures.Dispose();
        _pending = null;
    }

    private void EndTrial(long step, LossHistory losses, TrialVerdict verdict, double? metric)
    {
        var end = new TrialEnd(verdict, metric, step);
        // Switches on their way back go on, unless that does harm.
        if (_return is not null && verdict.Outcome != TrialOutcome.Worse) return;
        if (verdict.Outcome == TrialOutcome.NoBetter && _onTrial.Switches.Count > 0) (_return = new(_onTrial, executor, end)).Measure();
        else FinishTrial(step, losses, end);
    }

    private void FinishTrial(long step, LossHistory losses, TrialEnd end, RepairMeasurements? measures = null)
    {
        var (verdict, metric, _) = end;
        var trial = (_memory.Trial ?? _memory.Guarded)!;
        var isWorse = verdict.Outcome == TrialOutcome.Worse;
        var after = isWorse && losses.LostInARow > 0 ? null : losses.Last;
        var alive = executor.Alive();
        // Without measurements to keep the loss, weights go back with the activations that they were trained with.
        var goesBack = isWorse || (verdict.Outcome == TrialOutcome.NoBetter && measures is null && _onTrial.Switches.Count > 0);
        if (_onTrial.RaisesRate(verdict.Outcome, goesBack)) _loweredFrom = null;
        _onTrial.End(step, verdict, goesBack, site => RepairEffects.Of(trial, after, metric, site, alive), measures);
        if (goesBack)
        {
            BeginCentring(-StepCentring.Steps);
            var left = undo.GoBack();
            if (trial.Losses is { } before) losses.Return(before);
            executor.ResetAll(step);
            _onTrial.LeftAlone(left);
        }
        if (verdict.Outcome != TrialOutcome.Better)
        {
            undo.Drop();
            _onTrial.Clear();
        }
        _memory = PolicyRule.AfterTrial(_memory, verdict.Outcome);
        DropReturn();
    }

    private void DropReturn()
    {
        _return?.Dispose();
        _return = null;
    }
}
