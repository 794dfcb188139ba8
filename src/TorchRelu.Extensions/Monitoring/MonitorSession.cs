using static TorchSharp.torch;

namespace TorchRelu.Monitoring;

/// <summary>One monitored training. Its hooks count, and each closed window gives verdicts, causes, repairs and notifications.</summary>
/// <remarks>The session belongs to the training thread; only the hooks run on any thread.</remarks>
internal sealed class MonitorSession : IDisposable
{
    private const long LastEarlyReading = 64;
    private const long MostBetweenReadings = 128;

    private readonly nn.Module _model;
    private readonly string _name;
    private readonly ModelWatch _watch;
    private readonly SiteRegistry _sites;
    private readonly ModelEditor _editor;
    private readonly RepairRunner _repairs;
    private readonly Notifier _notifier;
    private readonly ModelInventory _inventory;
    private readonly Faults _faults;
    private readonly SharedTraining? _shared;
    private readonly bool _isAtRest;
    private DataPasses _passes = new();
    private LossHistory _losses = new();
    private IReadOnlyList<SiteState> _resumed = [];
    private long _windowSteps;
    private long _epochSteps;
    private int _epochs;
    private bool _closedThisEpoch;
    private bool _passEnded;
    private bool _isLinked;

    /// <param name="model">The model; it is not disposed.</param>
    /// <param name="optimizer">The optimizer; null if it is unknown or there is none.</param>
    /// <param name="scheduler">The scheduler that sets the learning rate of the optimizer; null if there is none.</param>
    /// <param name="options">The layers to watch and the way to count.</param>
    /// <param name="atRest">Whether the model is only scanned, not trained.</param>
    /// <exception cref="ArgumentException">The model has nothing to watch, or the scheduler belongs to another optimizer.</exception>
    public MonitorSession(
        nn.Module model, optim.Optimizer? optimizer, optim.lr_scheduler.LRScheduler? scheduler, DyingReluOptions options,
            bool atRest = false)
    {
        _model = model;
        _isAtRest = atRest;
        _name = ModelName.For(model);
        _editor = new ModelEditor(model, optimizer, scheduler, options.RepairSeed);
        OptimizerAccess.RequireParametersOf(model, optimizer);
        _watch = new ModelWatch(model, options, atRest);
        _inventory = new ModelInventory(model, _watch);
        _sites = new SiteRegistry(_watch.Probes, options, new DeathReader(optimizer), _inventory);
        _faults = new Faults(options.Logger);
        var workers = options.Workers is null ? null : new WorkerExchange(options.Workers);
        _shared = workers is null ? null : new SharedTraining(workers, model, _watch, _sites);
        _notifier = (options.Workers?.Rank ?? 0) == 0
            ? new Notifier(options.Logger, options.Metrics, options.TensorBoard is { } board ? new(board) : null,
                FolderOf(options, optimizer), _faults) { Model = _name }
            : new Notifier(null, null, null, null, _faults) { Model = _name };
        _repairs = MakeRepairs(options, optimizer, workers);
    }

    /// <summary>Raised for each new warning, with <see cref="Sender"/>.</summary>
    public event EventHandler<ReluWarning>? Warned;

    /// <summary>Raised for each repair, with <see cref="Sender"/>.</summary>
    public event EventHandler<RepairRecord>? Repaired;

    /// <summary>The sender of the events.</summary>
    public object? Sender { get; init; }

    /// <summary>The repairs, in the order in which they were made.</summary>
    public IReadOnlyList<RepairRecord> Repairs => _repairs.Records;

    /// <summary>The reason to stop the training; null if it should continue.</summary>
    public string? StopReason => _repairs.StopReason;

    /// <summary>The replaced activations.</summary>
    public SwitchPlan Plan => _editor.Plan;

    /// <summary>The number of steps that have ended.</summary>
    public long Steps => Context.Step;

    /// <summary>The watched modules, in the model's order.</summary>
    public IEnumerable<string> Watched => _watch.Probes.Select(probe => probe.Target.Name);

    /// <summary>The records of all sites.</summary>
    public IEnumerable<SiteRecord> Records() => _sites.Records();

    /// <summary>Ends a step. It decides if a window is complete, and makes the repair that was decided earlier.</summary>
    /// <param name="loss">The loss of the step; null if it was not given.</param>
    /// <exception cref="TrainingStoppedException">The policy stops the training by an exception.</exception>
    /// <exception cref="WorkersException">The workers cannot go on together.</exception>
    public void Step(double? loss)
    {
        var step = Context.Step;
        ClosedWindow? window;
        try
        {
            window = EndStep(loss);
        }
        catch (Exception fault) when (fault is not WorkersException)
        {
            window = AfterFault(fault);
            if (Context.Step == step) Context.EndStep();
        }
        if (window is not null || _repairs.HasEvents) Tell(window);
    }

    /// <summary>Ends an epoch.</summary>
    /// <param name="metric">The metric of the epoch, higher is better; null if it was not given.</param>
    /// <exception cref="TrainingStoppedException">The policy stops the training by an exception.</exception>
    public void EndEpoch(double? metric)
    {
        ClosedWindow? window;
        try
        {
            window = CloseEpoch(metric);
        }
        catch (Exception fault) when (fault is not WorkersException)
        {
            window = AfterFault(fault);
        }
        Tell(window);
    }

    /// <summary>The report of a model in training, including bounds.</summary>
    public ReluReport Report() => Report(proved: true);

    /// <summary>The report of a model at rest.</summary>
    public ReluReport ReportAtRest() =>
        _sites.Build(0, training: false, proved: true, Findings(0), losses: null) with { Model = _name, Scan = _watch.ScanEvidence() };

    /// <summary>Returns the state that <see cref="Restore"/> needs to continue.</summary>
    /// <remarks>Workers put together what they have seen first, so that the state is the same on all.</remarks>
    public MonitorState Save()
    {
        if (_shared?.ExchangeAll(ExchangePlace.SaveState, Context.Step, _passes) == true) EndNoticedPass();
        return State();
    }

    private MonitorState State() => new()
    {
        Step = Context.Step,
        WindowSteps = _windowSteps,
        EpochSteps = _epochSteps,
        Epochs = _epochs,
        ClosedThisEpoch = _closedThisEpoch,
        Losses = _losses.Save(),
        Passes = _passes.Save(),
        PassEnded = _passEnded,
        Readings = _watch.Readings.Save(_watch.Modules),
        Inventory = _inventory.IsRead ? _inventory.Save() : null,
        Traced = _watch.Findings,
        Told = _notifier.Active,
        Repairs = _repairs.Save(),
        Sites = _sites.Save(),
    };

    /// <summary>Continues from the state of another session, on a fresh model.</summary>
    /// <exception cref="ArgumentException">The state does not fit the model; the message says where.</exception>
    /// <exception cref="InvalidOperationException">A repair cannot be made again; the message says why.</exception>
    public void Restore(MonitorState state)
    {
        _repairs.Resume(state.Repairs);
        // The repairs have changed the modules of the model.
        _watch.Follow(state.Traced);
        if (state.Inventory is { } inventory) _inventory.Follow(inventory);
        _sites.Restore(state.Sites, _watch.Modules, _watch.Watch);
        _repairs.Measure();
        Context.Resume(state.Step);
        (_windowSteps, _epochSteps, _epochs, _closedThisEpoch) = (state.WindowSteps, state.EpochSteps, state.Epochs, state.ClosedThisEpoch);
        _losses = LossHistory.Restore(state.Losses);
        Context.IsCensusDue = _losses.LostInARow > 0;
        _passes = DataPasses.Restore(state.Passes);
        _passEnded = state.PassEnded;
        _watch.Readings.Restore(state.Readings, _watch.Modules);
        _notifier.Active = state.Told;
        _resumed = state.Sites;
    }

    /// <summary>Gives the sites what the first forward has shown. Later calls have no effect.</summary>
    public void Link()
    {
        if (_isLinked || !_watch.WasCalled) return;
        _isLinked = true;
        _sites.RestoreData(_resumed);
        _resumed = [];
    }

    /// <summary>Removes every hook from the model. Repairs stay.</summary>
    public void Dispose()
    {
        _notifier.End(Report);
        _watch.Dispose();
        _repairs.Dispose();
        _editor.Dispose();
    }

    private static RunFolder? FolderOf(DyingReluOptions options, optim.Optimizer? optimizer) =>
        options.RunFolder is { } folder ? new RunFolder(folder, optimizer, TimeProvider.System) : null;

    private ProbeContext Context => _watch.Context;

    private RepairRunner MakeRepairs(DyingReluOptions options, optim.Optimizer? optimizer, WorkerExchange? workers)
    {
        var policy = options.Policy ?? new RepairPolicy();
        var access = optimizer is null ? null : new OptimizerAccess(optimizer);
        var keeper = new TrainingKeeper(_model, access, options.UndoMemory, policy.CheckpointFolder);
        var good = policy is { KeepsLastGood: true, IsDryRun: false } && keeper.Check() is null ? new LastGood(keeper) : null;
        good?.Begin();
        var checkpoints = policy.CheckpointFolder is { } folder ? new Checkpoints(folder, _model, optimizer) : null;
        var undo = new RepairUndo(keeper);
        var centres = policy is { Centres: true, IsDryRun: false } && (undo.Check() ?? undo.Keep()) is null;
        return new RepairRunner(policy, new RepairLog(), _editor,
            new RepairExecutor(_editor, options.Activations, _sites.Records, () => Context.Step, _watch.Readings),
            undo, checkpoints, good, centres ? Centre : null,
            workers is null ? null : new SharedRepairs(workers));

        StepCentring Centre(int steps) => new(TargetFinder.Modules(_model).Select(named => named.Module), steps);
    }

    private ReluReport Report(bool proved) => _sites.Build(Context.Step, training: true, proved, Findings(Context.Step), _losses) with
    {
        Model = _name,
        Repairs = [.. Repairs],
        Losses = _losses.Points,
        Metrics = [.. _losses.Metrics],
    };

    private ClosedWindow? EndStep(double? loss)
    {
        // At almost every step, none of these has work to do.
        if (!_isLinked) Link();
        var isFirst = !_inventory.IsRead;
        if (isFirst) _shared?.BeginTraining();
        var isRead = _watch.Readings.IsDue;
        var readings = _watch.Readings.Take(Context.Step);
        var foreseen = _sites.AddReadings(_shared is not null && isRead ? _shared.Readings(readings) : readings);
        if (_editor.HasGuards) _editor.AfterStep();
        if (_repairs.AwaitsStep) _repairs.AfterStep(Context.Step, _losses);
        if (loss is { } value)
        {
            _losses.Add(Context.Step, value);
            if (_repairs.HasRules) _repairs.AfterLoss(Context.Step, value, _losses);
            Context.IsCensusDue = _losses.LostInARow > 0;
        }
        var passEnds = _shared is null && _watch.TakeInputs(_passes, Context.Step);
        _shared?.KeepInputs(Context.Step);
        _epochSteps++;
        // Steps between samples add no counts, so there is nothing to decide on.
        var isDue = Context.EndStep() && ++_windowSteps >= WindowRule.MinSteps;
        if (_shared is not null && (isDue &= _windowSteps % WindowRule.MinSteps == 0))
            passEnds = _shared.Exchange(Context.Step, _passes);
        if (passEnds) EndNoticedPass();
        var closes = isDue && (IsSmallPass || (_shared is null ? _sites.IsComplete(_windowSteps)
            : WindowRule.IsComplete(_windowSteps, _shared.Progress)));
        var endsPass = _passEnded && !IsSmallPass;
        if (isFirst) _inventory.Read();
        if (IsReadingDue(closes)) _watch.Readings.IsDue = true;
        if (endsPass) return EndLargePass(closes);
        return closes ? CloseWindow() : isFirst || foreseen ? Findings() : null;
    }

    private ClosedWindow? CloseEpoch(double? metric)
    {
        if (_shared is null) _watch.TakeInputs(_passes, Context.Step);
        else _shared.ExchangeAll(ExchangePlace.EndEpoch, Context.Step, _passes);
        _watch.Readings.IsDue = true;
        EndPass(_passes.EndEpoch(Context.Step, _sites.SamplesThisPass));
        _epochs++;
        if (metric is { } value) _losses.EndEpoch(Context.Step, value);
        // An epoch that is shorter than a window counts as a window, and the rest of a longer one is judged as well.
        var window = _windowSteps > 0 || _closedThisEpoch ? CloseWindow(isWhole: !_closedThisEpoch) : null;
        _repairs.EndEpoch(Context.Step, _epochSteps, _losses, metric);
        _closedThisEpoch = false;
        _epochSteps = 0;
        return window;
    }

    // What the sites have found may be what failed, so the fault is told alone where it has to be.
    private ClosedWindow? AfterFault(Exception fault)
    {
        _faults.Add(fault, "What this step would have decided is lost.");
        try
        {
            return Findings();
        }
        catch (Exception)
        {
            return new(Context.Step, _faults.Findings, Report: null);
        }
    }

    private IReadOnlyList<Finding> Findings(
        long steps) => [
        .. AttachmentFindings.OfModel(_watch, steps, _isAtRest), .. _inventory.Findings, .. _watch.Findings,
        .. AttachmentFindings.OfData(_passes), .. _repairs.Findings(_losses), .. _faults.Findings,
        .. _shared?.Disagreement is { } disagreement ? [disagreement] : (Finding[])[],
    ];

    // Training changes fastest in its first steps. Later a reading at every window would cost more than it tells.
    private bool IsReadingDue(bool closes)
    {
        var (step, last) = (Context.Step, _watch.Readings.LastStep);
        if (step <= LastEarlyReading && long.IsPow2(step)) return true;
        return closes && step - last >= Math.Min(last / 2, MostBetweenReadings);
    }

    // What the first forwards have shown is told at once.
    private ClosedWindow? Findings() => _notifier.WantsFindings || Warned is not null
        ? new(Context.Step, _sites.Findings(Findings(Context.Step), _losses), Report: null) : null;

    // A data set smaller than a window is judged as soon as it was seen whole.
    private bool IsSmallPass => _passEnded && _passes.Last is { Rows: < WindowRule.MinSamples };

    // A noticed pass is judged at its end, as a told epoch is.
    private ClosedWindow? EndLargePass(bool closes)
    {
        var window = CloseWindow(closes || !_closedThisEpoch);
        _closedThisEpoch = false;
        return window;
    }

    private void EndNoticedPass()
    {
        _passEnded = true;
        EndPass(isWhole: true);
    }

    private void EndPass(bool isWhole)
    {
        foreach (var record in _sites.Records()) record.EndPass(isWhole);
    }

    // Returns null if nobody needs the results of the window. What is left of an epoch behind its last window is too short for a loss.
    private ClosedWindow? CloseWindow(bool isWhole = true)
    {
        if (_shared is null) _sites.Collect();
        else _shared.CollectWindow();
        _sites.CloseWindow(Context.Step, _passes, _losses, hasSteps: _windowSteps > 0);
        _inventory.Compare();
        if (isWhole) _losses.Close();
        _shared?.Compare(Context.Step, _losses, _editor.DrawnRows);
        if (_shared?.Disagreement is not null) _repairs.Halt();
        (_windowSteps, _passEnded) = (0, false);
        _closedThisEpoch = true;
        if (!_repairs.HasRules && !_notifier.WantsReports)
        {
            var isHeard = _notifier.WantsFindings || Warned is not null;
            return isHeard ? new(Context.Step, _sites.Findings(Findings(Context.Step), _losses), Report: null) : null;
        }
        var report = Report(proved: false);
        if (isWhole) _repairs.AfterLostLoss(Context.Step, _losses);
        if (isWhole) _repairs.AfterWindow(report, _losses);
        if (isWhole && _epochs == 0) _repairs.EndLongTrial(Context.Step, _losses);
        return new(Context.Step, report.Findings, report);
    }

    // Runs last, so that all other work is done if a listener throws.
    private void Tell(ClosedWindow? window)
    {
        var repairs = _repairs.DrainEvents();
        if (window is null && repairs.Count == 0) return;
        _notifier.Tell(window, warning => Warned?.Invoke(Sender, warning), repairs, repair => Repaired?.Invoke(Sender, repair));
        if (_repairs is { StopThrows: true, StopReason: { } reason }) throw new TrainingStoppedException(reason);
    }
}
