using static TorchSharp.torch;

namespace TorchRelu;

/// <summary>
/// Watches the ReLUs of a model in training: counts, per channel, how often each is zero, and says which channels are dead.
/// </summary>
/// <remarks>
/// Attaching changes nothing in the training: the same seed gives bit-identical weights with and without a monitor. Only modules that are
/// called with call() are seen; forward() runs no hooks. Hooks count from any thread. The other members belong to the thread that trains.
/// </remarks>
public sealed class DyingReluMonitor : IDisposable
{
    private readonly MonitorSession _session;
    private bool _disposed;

    private DyingReluMonitor(
        nn.Module model, optim.Optimizer? optimizer, optim.lr_scheduler.LRScheduler? scheduler, DyingReluOptions? options,
            bool atRest = false) =>
        _session = new MonitorSession(model, optimizer, scheduler, options ?? new DyingReluOptions(), atRest) { Sender = this };

    /// <summary>
    /// Raised at the end of Step or EndEpoch for what is new: a first detection, a worsening, a recovery. Repetition is quiet.
    /// </summary>
    public event EventHandler<ReluWarning>? Warned
    {
        add => _session.Warned += value;
        remove => _session.Warned -= value;
    }

    /// <summary>Raised at the end of Step or EndEpoch for each repair that was made, refused or decided on.</summary>
    public event EventHandler<RepairRecord>? Repaired
    {
        add => _session.Repaired += value;
        remove => _session.Repaired -= value;
    }

    /// <summary>What was done to the training, the first repair first; empty without a policy.</summary>
    public IReadOnlyList<RepairRecord> Repairs => _session.Repairs;

    /// <summary>
    /// Why the training is to be stopped, and where to start again; null if it is not. A training loop ends when it is set.
    /// </summary>
    public string? StopReason => _session.StopReason;

    /// <summary>
    /// The replaced activations, to be saved beside the weights, which fit no fresh model without it. Empty if only weights were repaired.
    /// </summary>
    public SwitchPlan Plan => _session.Plan;

    /// <summary>Hooks every ReLU-like module of the model once, and whatever else the options name.</summary>
    /// <param name="model">The model; it stays its owner's.</param>
    /// <param name="options">What to watch and how to count; null for the defaults.</param>
    /// <exception cref="ArgumentException">The model has nothing to watch, or not the layers the options name. The message lists what it
    /// has.</exception>
    public static DyingReluMonitor Attach(nn.Module model, DyingReluOptions? options = null) => new(model, null, null, options);

    /// <summary>The same, with the optimizer: causes read its learning rate, and repairs need it.</summary>
    /// <param name="model">The model; it stays its owner's.</param>
    /// <param name="optimizer">The optimizer that trains it; it stays its owner's.</param>
    /// <param name="options">What to watch and how to count; null for the defaults.</param>
    /// <exception cref="ArgumentException">The model has nothing to watch, or not the layers the options name. The message lists what it
    /// has.</exception>
    public static DyingReluMonitor Attach(nn.Module model, optim.Optimizer optimizer, DyingReluOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        return new(model, optimizer, null, options);
    }

    /// <summary>The same, with the scheduler that sets the optimizer's rate: repairs keep a lowered rate lowered.</summary>
    /// <param name="model">The model; it stays its owner's.</param>
    /// <param name="optimizer">The optimizer that trains it; it stays its owner's.</param>
    /// <param name="scheduler">The scheduler of the optimizer; it stays its owner's.</param>
    /// <param name="options">What to watch and how to count; null for the defaults.</param>
    /// <exception cref="ArgumentException">
    /// The model has nothing to watch, or not the layers the options name. Or the scheduler belongs to another optimizer.
    /// </exception>
    public static DyingReluMonitor Attach(
        nn.Module model, optim.Optimizer optimizer, optim.lr_scheduler.LRScheduler scheduler, DyingReluOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(scheduler);
        return new(model, optimizer, scheduler, options);
    }

    /// <summary>Continues from a saved state, with the verdicts and repairs of an uninterrupted training.</summary>
    /// <remarks>It makes the standing repairs again, so call it on a fresh model, before weights and optimizer state are loaded.</remarks>
    /// <param name="path">What <see cref="SaveState"/> wrote.</param>
    /// <param name="model">A fresh model, made by the same code; it stays its owner's.</param>
    /// <param name="optimizer">Its optimizer, made as before, with its first learning rate; it stays its owner's.</param>
    /// <param name="scheduler">The optimizer's scheduler; null if there is none.</param>
    /// <param name="options">The same options.</param>
    /// <exception cref="InvalidDataException">The file holds something else; the message says what.</exception>
    /// <exception cref="ArgumentException">The state does not fit the model; the message says where.</exception>
    /// <exception cref="InvalidOperationException">A repair cannot be made again; the message says why.</exception>
    public static DyingReluMonitor Resume(
        string path,
        nn.Module model,
        optim.Optimizer? optimizer = null,
        optim.lr_scheduler.LRScheduler? scheduler = null,
        DyingReluOptions? options = null)
    {
        var state = MonitorState.Load(path);
        var monitor = new DyingReluMonitor(model, optimizer, scheduler, options);
        try
        {
            monitor._session.Restore(state);
            return monitor;
        }
        catch
        {
            monitor.Dispose();
            throw;
        }
    }

    /// <summary>Audits a model on a data set: one forward per batch in eval mode, without gradients.</summary>
    /// <param name="model">The model. Its modes, gradients, buffers and the random state are the same afterwards.</param>
    /// <param name="batches">Inputs for the model; they stay the caller's. An iterator that disposes each batch after yielding it keeps
    /// memory flat.</param>
    /// <param name="options">What to watch; null for the defaults. Evaluation counts in any case.</param>
    /// <returns>A report whose evidence is the whole data set.</returns>
    /// <exception cref="ArgumentException">The model has nothing to watch, or not the layers the options name. The message lists what it
    /// has.</exception>
    public static ReluReport Scan(nn.Module<Tensor, Tensor> model, IEnumerable<Tensor> batches, DyingReluOptions? options = null)
    {
        using var monitor = Look(model, batches, options);
        return monitor._session.ReportAtRest();
    }

    /// <summary>Ends a training step: call it once after each optimizer.step(). Decides, and repairs if a policy says so.</summary>
    /// <param name="loss">The loss of the step. A policy needs it, or EndEpoch's metric, to tell whether a network still learns.</param>
    /// <exception cref="ObjectDisposedException">The monitor was disposed.</exception>
    /// <exception cref="TrainingStoppedException">The policy stops the training by an exception.</exception>
    public void Step(double? loss = null)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _session.Step(loss);
    }

    /// <summary>Ends an epoch: call it once after the last step of each pass over the data.</summary>
    /// <param name="metric">What the epoch achieved; higher is better.</param>
    /// <exception cref="ObjectDisposedException">The monitor was disposed.</exception>
    /// <exception cref="TrainingStoppedException">The policy stops the training by an exception.</exception>
    public void EndEpoch(double? metric = null)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _session.EndEpoch(metric);
    }

    /// <summary>Verdicts from the last two windows; before there were two, what was counted so far, undecided.</summary>
    /// <exception cref="ObjectDisposedException">The monitor was disposed.</exception>
    public ReluReport Report()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _session.Report();
    }

    /// <summary>Writes what <see cref="Resume"/> needs, as JSON. Save the model's weights and the optimizer's state beside it.</summary>
    /// <param name="path">The file; it is replaced.</param>
    /// <exception cref="ObjectDisposedException">The monitor was disposed.</exception>
    public void SaveState(string path)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _session.Save().Save(path);
    }

    /// <summary>Takes every hook off the model. Twice is harmless.</summary>
    /// <remarks>
    /// Repairs stay. After a switch of the dead channels alone only the monitor keeps the live ones a ReLU: let it live as long as the
    /// training.
    /// </remarks>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _session.Dispose();
    }

    /// <summary>What is attached, e.g. "DyingReluMonitor: 2 rectifiers (relu1, relu2), 469 steps".</summary>
    public override string ToString() =>
        $"{nameof(DyingReluMonitor)}: {_session.Watched.Count()} rectifiers ({string.Join(", ", _session.Watched)}), " +
            $"{_session.Steps} steps";

    // A monitor that has seen every batch of a model at rest.
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
                monitor._session.EndTrace();
            }
            return monitor;
        }
        catch
        {
            monitor.Dispose();
            throw;
        }
    }

    internal IEnumerable<SiteRecord> Records() => _session.Records();
}
