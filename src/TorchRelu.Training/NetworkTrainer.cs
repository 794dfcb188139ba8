using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu;

/// <summary>Trains a network on rows of numbers, watched by a monitor: classes out of several or two, or a number.</summary>
/// <remarks>
/// The result has the weights of the best epoch where validation rows say which that is, and where the training was cut short (then,
/// without
/// validation, by the metric of the epoch itself); else those of the last epoch, as a plain loop has.
/// </remarks>
public sealed class NetworkTrainer
{
    private readonly Func<Module<Tensor, Tensor>> _network;
    private readonly NetworkTask _task;
    private readonly NetworkTrainerOptions _options;

    /// <param name="network">Makes the network, a new one each time it is called. The trainer seeds torch before it.</param>
    /// <param name="task">What it is to learn.</param>
    /// <param name="options">How; the defaults when null.</param>
    /// <exception cref="ArgumentException">Options make no sense; the message lists all that do not.</exception>
    public NetworkTrainer(Func<Module<Tensor, Tensor>> network, NetworkTask task, NetworkTrainerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(task);
        (_network, _task, _options) = (network, task, options ?? new());
        var violations = _options.Violations();
        if (violations.Count > 0) throw new ArgumentException(string.Join(Environment.NewLine, violations), nameof(options));
    }

    /// <summary>Trains a new network.</summary>
    /// <param name="data">What it learns from.</param>
    /// <param name="progress">Told after each step and each epoch, on this thread.</param>
    /// <param name="cancel">Ends the training before its next step, without an exception: the best so far is returned.</param>
    /// <returns>The network and what happened on the way; the caller disposes it.</returns>
    /// <exception cref="NetworkDataException">The data cannot be learnt from; no step was made.</exception>
    /// <exception cref="ArgumentException">The network does not fit the data or the task, or has nothing to watch; no step was
    /// made.</exception>
    /// <exception cref="TrainingStoppedException">The policy stops the training, and by an exception.</exception>
    /// <exception cref="TrainingCallbackException">A callback failed.</exception>
    public TrainedNetwork Train(NetworkData data, IProgress<NetworkProgress>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (DataCheck.Fault(data, _task, _options.InputShape) is { } fault) throw fault;
        var random = new Random(_options.Seed);
        var split = RowSplit.Of(data.Rows, _options.ValidationShare, random);
        if (DataCheck.Fault(data, split, _task) is { } lost) throw lost;

        using var graded = enable_grad();
        using var lent = TorchRandom.Begin(_options.Seed);
        using var rows = new RowTensors(data, _task, _options);
        var module = Create();
        try
        {
            using (var first = rows.First()) NetworkFit.Check(module, first, _task);
            using var run = new TrainingRun(module, _task, _options);
            run.Run(rows, split, random, progress, cancel);
            var keepsBest = split.Validation.Length > 0 || run.Outcome != TrainingOutcome.Completed;
            var best = keepsBest ? run.Best : null;
            if (best is not null) module = Restore(module, run.Plan, best);
            module.eval();
            return new(module, _task, _options, data.Width)
            {
                Plan = best?.Plan ?? run.Plan,
                History = [.. run.History],
                Epoch = best?.Epoch ?? (run.EndedWithinEpoch ? null : run.History.Count),
                ReluReport = run.Report,
                Outcome = run.Outcome,
                StopReason = run.StopReason,
            };
        }
        catch
        {
            module.Dispose();
            throw;
        }
    }

    private Module<Tensor, Tensor> Create()
    {
        var module = _network()
            ?? throw new InvalidOperationException("The factory returned null; a new network is expected each time it is called.");
        return _options.Device.type == DeviceType.CPU ? module : module.to(_options.Device);
    }

    // Weights fit the replacements they were trained with: where there have been others since, a new network takes the old ones.
    private Module<Tensor, Tensor> Restore(Module<Tensor, Tensor> module, SwitchPlan plan, BestEpoch best)
    {
        if (Replacements(plan) == Replacements(best.Plan))
        {
            NetworkWeights.Load(module, best.Weights);
            return module;
        }
        var fresh = Create();
        if (ReferenceEquals(fresh, module))
            throw new InvalidOperationException(
                $"Epoch {best.Epoch} was the best, and a rectifier was replaced since; to go back, the factory has to make a new network " +
                $"each time, and it returned the same one.");
        try
        {
            using var applied = best.Plan.ApplyTo(fresh, activations: [.. _options.DyingRelu!.Activations]);
            NetworkWeights.Load(fresh, best.Weights);
        }
        catch
        {
            fresh.Dispose();
            throw;
        }
        module.Dispose();
        return fresh;
    }

    private static string Replacements(SwitchPlan plan) => (plan with { RateFactor = 1 }).ToJson();
}
