using static TorchSharp.torch;

namespace TorchRelu;

/// <summary>Watches the rectifiers of a model: counts, per channel, how often each is silent.</summary>
/// <remarks>
/// Attaching changes nothing in the training: the same seed gives bit-identical weights with and without a monitor. Only modules that are
/// called with call() are seen; forward() runs no hooks. Hooks count from any thread; the other members belong to the thread that trains.
/// </remarks>
public sealed class DyingReluMonitor : IDisposable
{
    private readonly nn.Module _model;
    private readonly ProbeContext _context;
    private readonly Probe[] _probes;
    private readonly SiteBook _sites;
    private readonly Surgeon _surgeon;
    private readonly Repairer _repairer;
    private readonly Teller _teller;
    private readonly Dictionary<nn.Module, (float[] Bias, float[] RowNorm)> _atAttach = new(ReferenceEqualityComparer.Instance);
    private readonly List<Finding> _unseen = [];
    private readonly bool _attachedTwice;
    private LossHistory _losses = new();
    private IReadOnlyList<SiteState> _resumed = [];
    private long _windowSteps;
    private long _epochSteps;
    private int _epochs;
    private bool _closedThisEpoch;
    private bool _disposed;

    private DyingReluMonitor(nn.Module model, optim.Optimizer? optimizer, optim.lr_scheduler.LRScheduler? scheduler, DyingReluOptions options, bool atRest = false)
    {
        var modules = TargetFinder.Modules(model);
        var targets = TargetFinder.Find(modules, options);
        _model = model;
        _surgeon = new Surgeon(model, optimizer, scheduler, options.RepairSeed);
        _attachedTwice = targets.Any(target => ModuleHook.IsProbed(target.Module));
        _context = new ProbeContext(options) { Ordinals = new UseOrdinals(model, targets.Count, (probe, uses) => _probes![probe].UsesEnded(uses)) };
        if (options.LookAround) _context.LookAround = LookAround.At(model, modules, atRest);
        _probes = [.. targets.Select((target, index) => new Probe(target, index, _context))];
        _sites = new SiteBook(_probes, options, new DeathReader(optimizer));
        _teller = new Teller(options.Logger, options.Metrics, options.TensorBoard);
        var policy = options.Policy ?? new RepairPolicy();
        _repairer = new Repairer(policy, _surgeon, new Operation(_surgeon, options.Activations, _sites.Records), policy.CheckpointFolder is { } folder ? new Checkpoints(folder, model, optimizer) : null);
        if (atRest) return;
        // What training does to the parameters is told by what they were before it.
        foreach (var (_, module) in modules.Where(named => LayerKinds.MakesChannels(named.Module) || LayerKinds.Normalises(named.Module)))
        {
            if (LayerWeights.Units(module) is { } units) _atAttach.Add(module, units);
        }
    }

    /// <summary>Raised at the end of Step or EndEpoch for what is new: first detections, worsening, recovery. Repetition is quiet.</summary>
    public event Action<ReluWarning>? Warned;

    /// <summary>Raised at the end of Step or EndEpoch for each repair that was made, refused or decided on.</summary>
    public event Action<RepairRecord>? Repaired;

    /// <summary>What was done to the training, the first repair first; empty without a policy.</summary>
    public IReadOnlyList<RepairRecord> Repairs => _repairer.Records;

    /// <summary>Why the training is to be stopped, and where to begin anew; null where it is not. A loop that honours it leaves when it is set.</summary>
    public string? StopReason => _repairer.StopReason;

    /// <summary>The replaced activations, to be saved beside the weights: without it they do not fit a fresh model. Empty where only weights were repaired.</summary>
    public SwitchPlan Plan => _surgeon.Plan;

    /// <summary>Hooks every rectifier module of the model: its root, and whatever lies below, a shared module once; and what the options name.</summary>
    /// <param name="model">The model; it stays its owner's.</param>
    /// <param name="options">What to watch and how to count; the defaults when null.</param>
    /// <exception cref="ArgumentException">The model has nothing to watch, or not the layers the options name; the message lists what it has.</exception>
    public static DyingReluMonitor Attach(nn.Module model, DyingReluOptions? options = null) => new(model, null, null, options ?? new DyingReluOptions());

    /// <summary>The same, and reads the learning rate from the optimizer when it looks for the cause of a death. Repairs need it.</summary>
    /// <param name="model">The model; it stays its owner's.</param>
    /// <param name="optimizer">The optimizer that trains it; it stays its owner's.</param>
    /// <param name="options">What to watch and how to count; the defaults when null.</param>
    /// <exception cref="ArgumentException">The model has nothing to watch, or not the layers the options name; the message lists what it has.</exception>
    public static DyingReluMonitor Attach(nn.Module model, optim.Optimizer optimizer, DyingReluOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        return new(model, optimizer, null, options ?? new DyingReluOptions());
    }

    /// <summary>The same where a scheduler sets the optimizer's rate: repairs keep a lowered rate lowered, and the scheduler right.</summary>
    /// <param name="model">The model; it stays its owner's.</param>
    /// <param name="optimizer">The optimizer that trains it; it stays its owner's.</param>
    /// <param name="scheduler">The scheduler of the optimizer; it stays its owner's.</param>
    /// <param name="options">What to watch and how to count; the defaults when null.</param>
    /// <exception cref="ArgumentException">The model has nothing to watch, or not the layers the options name; or the scheduler belongs to another optimizer.</exception>
    public static DyingReluMonitor Attach(nn.Module model, optim.Optimizer optimizer, optim.lr_scheduler.LRScheduler scheduler, DyingReluOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(scheduler);
        return new(model, optimizer, scheduler, options ?? new DyingReluOptions());
    }

    /// <summary>
    /// Goes on where another monitor left off: with the same verdicts and repairs as if the training had not been interrupted. Makes the repairs that
    /// stood then again, so call it on a fresh model and before its weights and the optimizer's state are loaded.
    /// </summary>
    /// <param name="path">What <see cref="SaveState"/> wrote.</param>
    /// <param name="model">A fresh model, made by the same code; it stays its owner's.</param>
    /// <param name="optimizer">Its optimizer, made as before, with the rate it began with; it stays its owner's.</param>
    /// <param name="scheduler">The optimizer's scheduler; null where there is none.</param>
    /// <param name="options">The same options.</param>
    /// <exception cref="InvalidDataException">The file holds something else; the message says what.</exception>
    /// <exception cref="ArgumentException">The state does not fit the model; the message says where.</exception>
    /// <exception cref="InvalidOperationException">A repair cannot be made again; the message says why.</exception>
    public static DyingReluMonitor Resume(
        string path, nn.Module model, optim.Optimizer? optimizer = null, optim.lr_scheduler.LRScheduler? scheduler = null, DyingReluOptions? options = null)
    {
        var state = MonitorState.Load(path);
        var monitor = new DyingReluMonitor(model, optimizer, scheduler, options ?? new DyingReluOptions());
        try
        {
            monitor.Restore(state);
            return monitor;
        }
        catch
        {
            monitor.Dispose();
            throw;
        }
    }

    /// <summary>Audits a model on a data set: one forward per batch in eval mode, without gradients.</summary>
    /// <param name="model">The model. Its modes, gradients, buffers and the random state are afterwards what they were.</param>
    /// <param name="batches">Inputs for the model. They stay the caller's: an iterator that yields a batch and disposes it afterwards keeps memory flat.</param>
    /// <param name="options">What to watch; the defaults when null. Evaluation counts in any case.</param>
    /// <returns>A report whose evidence is the whole data set.</returns>
    /// <exception cref="ArgumentException">The model has nothing to watch, or not the layers the options name; the message lists what it has.</exception>
    public static ReluReport Scan(nn.Module<Tensor, Tensor> model, IEnumerable<Tensor> batches, DyingReluOptions? options = null)
    {
        using var monitor = Look(model, batches, options);
        return monitor._sites.Build(0, training: false, proved: true, monitor.Findings(0));
    }

    // A monitor that has seen every batch, the model being at rest.
    internal static DyingReluMonitor Look(nn.Module<Tensor, Tensor> model, IEnumerable<Tensor> batches, DyingReluOptions? options)
    {
        ArgumentNullException.ThrowIfNull(batches);
        var monitor = new DyingReluMonitor(model, null, null, (options ?? new DyingReluOptions()).ForScan(), atRest: true);
        try
        {
            using var rest = ModelAtRest.Begin(model);
            foreach (var batch in batches)
            {
                using var ungraded = no_grad();
                using var scope = NewDisposeScope();
                model.call(batch);
                monitor.EndLookAround();
            }
            return monitor;
        }
        catch
        {
            monitor.Dispose();
            throw;
        }
    }

    /// <summary>Ends a training step: call it once after each optimizer.step(). Decides, and repairs where a policy says so.</summary>
    /// <param name="loss">The loss of the step, as a number. A policy needs it, or EndEpoch's metric, to tell whether a network still learns.</param>
    /// <exception cref="ObjectDisposedException">The monitor was disposed.</exception>
    /// <exception cref="TrainingStoppedException">The policy stops the training, and by an exception.</exception>
    public void Step(double? loss = null)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        // Nearly always none of these has anything to do.
        if (_context.LookAround is not null) EndLookAround();
        if (_surgeon.HasGuards) _surgeon.AfterStep();
        if (_repairer.HasDecided) _repairer.AfterStep(_context.Step, _losses, _epochs);
        if (loss is { } value)
        {
            _losses.Add(_context.Step, value);
            if (!double.IsFinite(value)) _repairer.LossIsLost(_context.Step);
        }
        _epochSteps++;
        // Between samples nothing was counted that could be decided on.
        var closes = _context.EndStep() && ++_windowSteps >= WindowRule.MinSteps && _sites.IsComplete(_windowSteps);
        if (closes || _repairer.HasNews) Tell(closes ? CloseWindow() : null);
    }

    /// <summary>Ends an epoch: call it once after the last step of each pass over the data.</summary>
    /// <param name="metric">What the epoch achieved, as a number; higher is better.</param>
    /// <exception cref="ObjectDisposedException">The monitor was disposed.</exception>
    /// <exception cref="TrainingStoppedException">The policy stops the training, and by an exception.</exception>
    public void EndEpoch(double? metric = null)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        foreach (var record in _sites.Records()) record.EndEpoch();
        _epochs++;
        if (metric is { } value) _losses.EndEpoch(_context.Step, value);
        // An epoch that is shorter than a window is one.
        var closes = !_closedThisEpoch && _windowSteps > 0;
        var window = closes ? CloseWindow() : null;
        _repairer.EndEpoch(_context.Step, _epochSteps, _losses, metric);
        _closedThisEpoch = false;
        _epochSteps = 0;
        Tell(window);
    }

    /// <summary>What the rectifiers do: verdicts from the last two windows, or, before there were two, what was counted so far, undecided.</summary>
    /// <exception cref="ObjectDisposedException">The monitor was disposed.</exception>
    public ReluReport Report()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return Report(proved: true);
    }

    /// <summary>Writes what <see cref="Resume"/> needs to go on, as JSON; save the model's weights and the optimizer's state beside it.</summary>
    /// <param name="path">The file; what was there is replaced.</param>
    /// <exception cref="ObjectDisposedException">The monitor was disposed.</exception>
    public void SaveState(string path)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        new MonitorState
        {
            Step = _context.Step,
            WindowSteps = _windowSteps,
            EpochSteps = _epochSteps,
            Epochs = _epochs,
            ClosedThisEpoch = _closedThisEpoch,
            Losses = _losses.Save(),
            Told = _teller.Told,
            Repairs = _repairer.Save(),
            Sites = _sites.Save(),
        }.Save(path);
    }

    /// <summary>Takes every hook off the model. Twice is harmless.</summary>
    /// <remarks>Repairs stay. Where a switch was made for dead channels alone, only the monitor keeps the live ones a ReLU: let it live as long as the training.</remarks>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        foreach (var probe in _probes) probe.Dispose();
        _context.Ordinals.Dispose();
        _context.LookAround?.Dispose();
        _repairer.Dispose();
        _surgeon.Dispose();
    }

    /// <summary>What is attached, e.g. "DyingReluMonitor: 2 rectifiers (relu1, relu2), 469 steps".</summary>
    public override string ToString() =>
        $"{nameof(DyingReluMonitor)}: {_probes.Length} rectifiers ({string.Join(", ", _probes.Select(probe => probe.Target.Name))}), {_context.Step} steps";

    internal IEnumerable<SiteRecord> Records() => _sites.Records();

    private void Restore(MonitorState state)
    {
        _repairer.Resume(state.Repairs);
        var modules = TargetFinder.Modules(_model);
        if (_context.LookAround is { } before)
        {
            // Of the modules that stand there now.
            before.Dispose();
            _context.LookAround = LookAround.At(_model, modules, evaluation: false);
        }
        _sites.Restore(state.Sites, modules);
        _repairer.Measure();
        _context.Resume(state.Step);
        (_windowSteps, _epochSteps, _epochs, _closedThisEpoch) = (state.WindowSteps, state.EpochSteps, state.Epochs, state.ClosedThisEpoch);
        _losses = LossHistory.Restore(state.Losses);
        _teller.Told = state.Told;
        _resumed = state.Sites;
        // What the parameters were when it began is in the state.
        _atAttach.Clear();
    }

    private ReluReport Report(bool proved) => _sites.Build(_context.Step, training: true, proved, Findings(_context.Step)) with
    {
        Model = ModelName.Of(_model),
        Repairs = [.. Repairs],
        Losses = _losses.Points,
        Metrics = [.. _losses.Metrics],
    };

    private IReadOnlyList<Finding> Findings(long steps) => [.. Wiring.OfModel(_probes, steps, _attachedTwice), .. _unseen];

    // The first step has ended: what was seen around the sites is read, and the extra hooks come off.
    private void EndLookAround()
    {
        if (_context.LookAround is not { } lookAround) return;
        _context.LookAround = null;
        using (lookAround)
        {
            if (lookAround.Calls.Count == 0) return;
            var trace = new Trace(lookAround.Calls, [.. _probes.Select(probe => probe.Target)], lookAround.Result);
            foreach (var probe in _probes)
            {
                for (var use = 0; use < probe.Sites.Length; use++) probe.Sites[use].Links = trace.LinksOf(probe.Target, use);
            }
            _unseen.AddRange(trace.Unseen());
        }
        foreach (var record in _sites.Records())
        {
            if (record.Producer is { } producer && _atAttach.TryGetValue(producer, out var units)) record.Remember(0, units);
        }
        _atAttach.Clear();
        _sites.RestoreData(_resumed);
        _resumed = [];
    }

    // What the window showed; null where nobody wants to know.
    private ClosedWindow? CloseWindow()
    {
        _sites.CloseWindow(_context.Step);
        _losses.Close();
        _windowSteps = 0;
        _closedThisEpoch = true;
        if (!_repairer.HasRules && !_teller.WantsReports)
        {
            var isHeard = _teller.WantsFindings || Warned is not null;
            return isHeard ? new(_context.Step, _sites.Findings(Findings(_context.Step)), Report: null) : null;
        }
        var report = Report(proved: false);
        _repairer.AfterWindow(report, _losses);
        if (_epochs == 0) _repairer.EndLongTrial(_context.Step, _losses);
        return new(_context.Step, report.Findings, report);
    }

    // Last of all, so that a listener that throws finds everything done.
    private void Tell(ClosedWindow? window)
    {
        var repairs = _repairer.TakeNews();
        if (window is null && repairs.Count == 0) return;
        _teller.Tell(window, Warned, repairs, Repaired);
        if (_repairer is { StopThrows: true, StopReason: { } reason }) throw new TrainingStoppedException(reason);
    }
}
