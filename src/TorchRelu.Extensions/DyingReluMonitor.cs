using TorchRelu.Internal;
using TorchRelu.Reporting;
using static TorchSharp.torch;

namespace TorchRelu;

/// <summary>Watches the rectifiers of a model: counts, per channel, how often each is silent.</summary>
/// <remarks>
/// Attaching changes nothing in the training: the same seed gives bit-identical weights with and without a monitor. Only modules that are
/// called with call() are seen; forward() runs no hooks. Hooks count from any thread; the other members belong to the thread that trains.
/// </remarks>
public sealed class DyingReluMonitor : IDisposable
{
    private readonly IReadOnlyList<SiteHistory> _histories;
    private long _steps;
    private long _windowSteps;
    private bool _closedThisEpoch;
    private bool _disposed;

    private DyingReluMonitor(nn.Module model, DyingReluOptions options)
    {
        _histories = [.. SiteFinder.Find(model).Select(found =>
            new SiteHistory(new Site(found.Name, found.Module, options, () => Interlocked.Read(ref _steps))))];
    }

    /// <summary>Hooks every rectifier module of the model: its root, and whatever lies below, a shared module once.</summary>
    /// <param name="model">The model; it stays its owner's.</param>
    /// <param name="options">How to count; the defaults when null.</param>
    /// <exception cref="ArgumentException">The model has no rectifier to watch; the message lists what it has.</exception>
    public static DyingReluMonitor Attach(nn.Module model, DyingReluOptions? options = null) => new(model, options ?? new DyingReluOptions());

    /// <summary>Audits a model on a data set: one forward per batch in eval mode, without gradients.</summary>
    /// <param name="model">The model. Its modes, gradients, buffers and the random state are afterwards what they were.</param>
    /// <param name="batches">Inputs for the model. They stay the caller's: an iterator that yields a batch and disposes it afterwards keeps memory flat.</param>
    /// <param name="options">How to count; the defaults when null.</param>
    /// <returns>A report whose evidence is the whole data set.</returns>
    /// <exception cref="ArgumentException">The model has no rectifier to watch; the message lists what it has.</exception>
    public static ReluReport Scan(nn.Module<Tensor, Tensor> model, IEnumerable<Tensor> batches, DyingReluOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(batches);
        using var monitor = new DyingReluMonitor(model, new DyingReluOptions { CountEvaluation = true, ChannelDimensions = (options ?? new DyingReluOptions()).ChannelDimensions });
        using (ModelAtRest.Begin(model))
        {
            foreach (var batch in batches)
            {
                using var ungraded = no_grad();
                using var scope = NewDisposeScope();
                model.call(batch);
            }
        }
        return ReportBuilder.Build(0, [.. monitor._histories.Select(history => history.EvidenceAtRest())]);
    }

    /// <summary>Ends a training step: call it once after each optimizer.step().</summary>
    /// <param name="loss">The loss of the step, as a number.</param>
    /// <exception cref="ObjectDisposedException">The monitor was disposed.</exception>
    public void Step(double? loss = null)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        Interlocked.Increment(ref _steps);
        _windowSteps++;
        if (WindowRule.IsComplete(_windowSteps, _histories.Select(history => (history.Site.Steps, history.Site.Samples)))) CloseWindow();
    }

    /// <summary>Ends an epoch: call it once after the last step of each pass over the data.</summary>
    /// <param name="metric">What the epoch achieved, as a number; higher is better.</param>
    /// <exception cref="ObjectDisposedException">The monitor was disposed.</exception>
    public void EndEpoch(double? metric = null)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        foreach (var history in _histories) history.EndEpoch();
        // An epoch that is shorter than a window is one.
        if (!_closedThisEpoch && _windowSteps > 0) CloseWindow();
        _closedThisEpoch = false;
    }

    /// <summary>What the rectifiers do: verdicts from the last two windows, or, before there were two, what was counted so far, undecided.</summary>
    /// <exception cref="ObjectDisposedException">The monitor was disposed.</exception>
    public ReluReport Report()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return ReportBuilder.Build(_steps, [.. _histories.Select(history => history.Evidence())]);
    }

    /// <summary>Takes every hook off the model. Twice is harmless.</summary>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        foreach (var history in _histories) history.Site.Dispose();
    }

    /// <summary>What is attached, e.g. "DyingReluMonitor: 2 rectifiers (relu1, relu2), 469 steps".</summary>
    public override string ToString() =>
        $"{nameof(DyingReluMonitor)}: {_histories.Count} rectifiers ({string.Join(", ", _histories.Select(history => history.Site.Name))}), {_steps} steps";

    private void CloseWindow()
    {
        foreach (var history in _histories) history.CloseWindow();
        _windowSteps = 0;
        _closedThisEpoch = true;
    }
}
