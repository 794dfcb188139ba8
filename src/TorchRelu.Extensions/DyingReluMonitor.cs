using static TorchSharp.torch;

namespace TorchRelu;

/// <summary>Watches the ReLUs of a model in training. It counts how often each channel is zero, and reports the dead channels.</summary>
/// <remarks>
/// Attaching a monitor does not change the training: the same seed gives bit-identical weights with and without it. Only modules that are
/// called with call() are watched; forward() runs no hooks. Hooks count from any thread. The other members belong to the training thread.
/// </remarks>
public sealed class DyingReluMonitor : IDisposable
{
    private readonly MonitorSession _session;
    private bool _disposed;

    private DyingReluMonitor(
        nn.Module model, optim.Optimizer? optimizer, optim.lr_scheduler.LRScheduler? scheduler, DyingReluOptions? options) =>
        _session = new MonitorSession(model, optimizer, scheduler, options ?? new DyingReluOptions()) { Sender = this };

    /// <summary>
    /// Raised at the end of Step or EndEpoch for each first detection, worsening or recovery. A repeated finding raises no event.
    /// </summary>
    public event EventHandler<ReluWarning>? Warned
    {
        add => _session.Warned += value;
        remove => _session.Warned -= value;
    }

    /// <summary>Raised at the end of Step or EndEpoch for each repair that was made, refused or decided.</summary>
    public event EventHandler<RepairRecord>? Repaired
    {
        add => _session.Repaired += value;
        remove => _session.Repaired -= value;
    }

    /// <summary>The repairs, in the order in which they were made; empty without a policy.</summary>
    public IReadOnlyList<RepairRecord> Repairs => _session.Repairs;

    /// <summary>
    /// The reason to stop the training, with advice for a restart; null if the training should continue. A training loop should end when it
    /// is set.
    /// </summary>
    public string? StopReason => _session.StopReason;

    /// <summary>
    /// The replaced activations. Save them with the weights, which fit no fresh model without them. The plan is empty if only weights were
    /// repaired.
    /// </summary>
    public SwitchPlan Plan => _session.Plan;

    /// <summary>Hooks every ReLU-like module of the model once, and the layers that the options name.</summary>
    /// <param name="model">The model; it is not disposed.</param>
    /// <param name="options">The layers to watch and the way to count; null for the defaults.</param>
    /// <exception cref="ArgumentException">
    /// The model has nothing to watch, or lacks a layer that the options name. The message lists the layers it has.
    /// </exception>
    /// <example><code>
    /// using var monitor = DyingReluMonitor.Attach(model);
    /// Console.WriteLine(monitor);
    /// </code></example>
    public static DyingReluMonitor Attach(nn.Module model, DyingReluOptions? options = null) => new(model, null, null, options);

    /// <summary>Attaches a monitor with the optimizer. Causes use its learning rate, and repairs need it.</summary>
    /// <param name="model">The model; it is not disposed.</param>
    /// <param name="optimizer">The optimizer of the model; it is not disposed.</param>
    /// <param name="options">The layers to watch and the way to count; null for the defaults.</param>
    /// <exception cref="ArgumentException">
    /// The model has nothing to watch, or lacks a layer that the options name. The message lists the layers it has.
    /// </exception>
    /// <example><code>
    /// using var monitor = DyingReluMonitor.Attach(model, optimizer);
    /// foreach (var (inputs, labels) in loader)
    /// {
    ///     using var scope = NewDisposeScope();
    ///     optimizer.zero_grad();
    ///     var loss = nn.functional.cross_entropy(model.call(inputs), labels);
    ///     loss.backward();
    ///     optimizer.step();
    ///     monitor.Step(loss.item&lt;float&gt;());
    /// }
    /// monitor.EndEpoch();
    /// Console.WriteLine(monitor.Report().ToText());
    /// </code></example>
    public static DyingReluMonitor Attach(nn.Module model, optim.Optimizer optimizer, DyingReluOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        return new(model, optimizer, null, options);
    }

    /// <summary>
    /// Attaches a monitor with the optimizer and the scheduler of its learning rate. A learning rate lowered by a repair then stays
    /// lowered.
    /// </summary>
    /// <param name="model">The model; it is not disposed.</param>
    /// <param name="optimizer">The optimizer of the model; it is not disposed.</param>
    /// <param name="scheduler">The scheduler of the optimizer; it is not disposed.</param>
    /// <param name="options">The layers to watch and the way to count; null for the defaults.</param>
    /// <exception cref="ArgumentException">
    /// The model has nothing to watch, or lacks a layer that the options name. Or the scheduler belongs to another optimizer.
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
    /// <param name="path">The file that <see cref="SaveState"/> wrote.</param>
    /// <param name="model">A fresh model, made by the same code; it is not disposed.</param>
    /// <param name="optimizer">Its optimizer, made as before, with its first learning rate; it is not disposed.</param>
    /// <param name="scheduler">The scheduler of the optimizer; null if there is none.</param>
    /// <param name="options">The same options.</param>
    /// <param name="maxBytes">The most bytes that are read: 256 MiB unless told otherwise. In the middle of a trial the file has the
    /// weights.</param>
    /// <exception cref="InvalidDataException">The file is not what was saved, or longer; the message describes it.</exception>
    /// <exception cref="ArgumentException">The state does not fit the model; the message says where.</exception>
    /// <exception cref="InvalidOperationException">A repair cannot be made again; the message says why.</exception>
    public static DyingReluMonitor Resume(
        string path,
        nn.Module model,
        optim.Optimizer? optimizer = null,
        optim.lr_scheduler.LRScheduler? scheduler = null,
        DyingReluOptions? options = null,
        long maxBytes = BoundedFile.UsualLimit)
    {
        var state = MonitorFile.Load(path, maxBytes);
        var monitor = new DyingReluMonitor(model, optimizer, scheduler, options);
        try
        {
            monitor._session.Restore(state);
            return monitor;
        }
        catch (Exception fault)
        {
            monitor.Dispose();
            if (fault is ArgumentException or InvalidOperationException) throw;
            throw Malformed.In(path, Malformed.At("state", "what this version saves", ErrorText.FirstLine(fault), fault));
        }
    }

    /// <summary>Audits a model on a data set: one forward per batch in eval mode, without gradients.</summary>
    /// <param name="model">The model. Its modes, gradients, buffers and the random state are the same afterwards.</param>
    /// <param name="batches">The inputs for the model; the caller disposes them. An iterator that disposes each batch after yielding it
    /// keeps memory use constant.</param>
    /// <param name="options">The layers to watch; null for the defaults. Evaluation counts in any case.</param>
    /// <param name="progress">Gets the number of batches done after each one; null for none.</param>
    /// <returns>A report whose evidence is the whole data set.</returns>
    /// <exception cref="ArgumentException">The model has nothing to watch, or lacks a layer that the options name.</exception>
    /// <example><code>
    /// var report = DyingReluMonitor.Scan(model, batches);
    /// Console.WriteLine($"{report.Dead} of {report.Channels} channels are dead");
    /// </code></example>
    public static ReluReport Scan(
        nn.Module<Tensor, Tensor> model, IEnumerable<Tensor> batches, DyingReluOptions? options = null, IProgress<int>? progress = null) =>
        Scan(model, batches, batch => model.call(batch), options, progress);

    /// <summary>Audits a model with any inputs and outputs on a data set, in eval mode and without gradients.</summary>
    /// <typeparam name="TBatch">What one forward is given.</typeparam>
    /// <param name="model">The model. Its modes, gradients, buffers and the random state are the same afterwards.</param>
    /// <param name="batches">The data; the caller disposes them.</param>
    /// <param name="run">Runs one batch by model.call(...). The tensors that it makes are disposed.</param>
    /// <param name="options">The layers to watch; null for the defaults. Evaluation counts in any case.</param>
    /// <param name="progress">Gets the number of batches done after each one; null for none.</param>
    /// <returns>A report whose evidence is the whole data set.</returns>
    /// <exception cref="ArgumentException">The model has nothing to watch, or lacks a layer that the options name.</exception>
    public static ReluReport Scan<TBatch>(
        nn.Module model, IEnumerable<TBatch> batches, Action<TBatch> run, DyingReluOptions? options = null, IProgress<int>? progress = null)
    {
        using var session = ModelScan.Run(model, batches, run, options, progress);
        return session.ReportAtRest();
    }

    /// <summary>Ends a training step: call it once after each optimizer.step(). It decides, and repairs if a policy requires it.</summary>
    /// <param name="loss">The loss of the step. A policy needs it, or EndEpoch's metric, to judge whether a network still learns.</param>
    /// <exception cref="ObjectDisposedException">The monitor was disposed.</exception>
    /// <exception cref="TrainingStoppedException">The policy stops the training by an exception.</exception>
    /// <example><code>
    /// using var monitor = DyingReluMonitor.Attach(model, optimizer);
    /// foreach (var (inputs, labels) in loader)
    /// {
    ///     optimizer.zero_grad();
    ///     using var loss = nn.functional.cross_entropy(model.call(inputs), labels);
    ///     loss.backward();
    ///     optimizer.step();
    ///     monitor.Step(loss.item&lt;float&gt;());
    /// }
    /// </code></example>
    public void Step(double? loss = null)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _session.Step(loss);
    }

    /// <summary>Ends an epoch: call it once after the last step of each pass over the data.</summary>
    /// <param name="metric">The metric of the epoch; higher is better.</param>
    /// <exception cref="ObjectDisposedException">The monitor was disposed.</exception>
    /// <exception cref="TrainingStoppedException">The policy stops the training by an exception.</exception>
    /// <example><code>
    /// using var monitor = DyingReluMonitor.Attach(model, optimizer);
    /// // ... the steps of an epoch; then its accuracy on held-out rows, or nothing ...
    /// monitor.EndEpoch(metric: 0.9);
    /// </code></example>
    public void EndEpoch(double? metric = null)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _session.EndEpoch(metric);
    }

    /// <summary>Reports the verdicts from the last two windows. Before there are two, it reports the counts so far as undecided.</summary>
    /// <remarks>Once the model is disposed, it still has what was counted; what rests on weights is left out.</remarks>
    /// <exception cref="ObjectDisposedException">The monitor was disposed.</exception>
    /// <example><code>
    /// using var monitor = DyingReluMonitor.Attach(model, optimizer);
    /// // ... training ...
    /// foreach (var layer in monitor.Report().Layers)
    ///     Console.WriteLine($"{layer.Name}: {layer.Dead} of {layer.Channels} channels are dead");
    /// </code></example>
    public ReluReport Report()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _session.Report();
    }

    /// <summary>
    /// Writes the state that <see cref="Resume"/> needs, as JSON. Save the model's weights and the optimizer's state with it.
    /// </summary>
    /// <param name="path">The file; it is replaced.</param>
    /// <exception cref="ObjectDisposedException">The monitor was disposed.</exception>
    public void SaveState(string path)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        MonitorFile.Save(path, _session.Save());
    }

    /// <summary>Removes every hook from the model. A second call has no effect.</summary>
    /// <remarks>
    /// Repairs stay. After a switch of only the dead channels, the live channels remain ReLUs only while the monitor exists. Keep the
    /// monitor as long as the training.
    /// </remarks>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _session.Dispose();
    }

    /// <summary>Describes the monitor, e.g. "DyingReluMonitor: 2 rectifiers (relu1, relu2), 469 steps".</summary>
    public override string ToString() =>
        $"{nameof(DyingReluMonitor)}: {_session.Watched.Count()} rectifiers ({string.Join(", ", _session.Watched)}), " +
            $"{_session.Steps} steps";

    internal IEnumerable<SiteRecord> Records() => _session.Records();

    /// <summary>The number of channels with a verdict of the last decision, and of those among them that are dead.</summary>
    internal (long Channels, long Dead) Judged()
    {
        var (channels, dead) = (0L, 0L);
        foreach (var verdicts in Records().Select(record => record.Verdicts))
            (channels, dead) = (channels + verdicts.Count, dead + verdicts.Count(verdict => verdict.IsDead()));
        return (channels, dead);
    }
}
