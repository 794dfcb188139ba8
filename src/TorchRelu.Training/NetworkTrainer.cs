using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu;

/// <summary>
/// Trains a network on rows of numbers under a monitor: for multiclass classification, binary classification or regression.
/// </summary>
/// <remarks>
/// With validation rows, or after an early end, the result has the weights of the best epoch. Without validation rows, the metric of the
/// epoch itself determines the best one. Otherwise the result has the weights of the last epoch, like a plain loop.
/// </remarks>
/// <example><code>
/// var random = new Random(1);
/// var features = Enumerable.Range(0, 300 * 8).Select(_ =&gt; random.NextSingle()).ToArray();
/// var classes = Enumerable.Range(0, 300).Select(row =&gt; (float)(row % 3)).ToArray();
///
/// var trainer = new NetworkTrainer(
///     () =&gt; nn.Sequential(nn.Linear(8, 64), nn.ReLU(), nn.Linear(64, 3)), NetworkTask.Multiclass(3));
/// using var trained = trainer.Train(new NetworkData(features, classes));
/// Console.WriteLine(trained.ReluReport!.ToText());
/// </code></example>
public sealed class NetworkTrainer
{
    private readonly Func<Module<Tensor, Tensor>> _network;
    private readonly NetworkTask _task;
    private readonly NetworkTrainerOptions _options;

    /// <param name="network">Creates a new network at each call. The trainer seeds torch before the call.</param>
    /// <param name="task">The task of the network.</param>
    /// <param name="options">The options of the training; the defaults if null.</param>
    /// <exception cref="ArgumentException">Options are invalid; the message lists all of them.</exception>
    public NetworkTrainer(Func<Module<Tensor, Tensor>> network, NetworkTask task, NetworkTrainerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(task);
        (_network, _task, _options) = (network, task, options ?? new());
        var violations = _options.Violations();
        if (violations.Count > 0) throw new ArgumentException(string.Join(Environment.NewLine, violations), nameof(options));
    }

    /// <summary>Trains a new network.</summary>
    /// <param name="data">The training data.</param>
    /// <param name="progress">Receives the progress after each step and each epoch, on this thread.</param>
    /// <param name="cancel">Ends the training before its next step, without an exception. The best network so far is returned.</param>
    /// <returns>The network and the history of its training; the caller disposes it.</returns>
    /// <exception cref="NetworkDataException">The data are not suitable for a training; no step was made.</exception>
    /// <exception cref="ArgumentException">The network does not fit the data or the task, or has nothing to watch; no step was
    /// made.</exception>
    /// <exception cref="TrainingStoppedException">The policy stops the training, and does so by an exception.</exception>
    /// <exception cref="TrainingCallbackException">A callback failed.</exception>
    public TrainedNetwork Train(NetworkData data, IProgress<NetworkProgress>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (DataCheck.Fault(data, _task, _options.InputShape) is { } fault) throw fault;
        var random = new Random(_options.Seed);
        var split = RowSplit.Create(data.Rows, _options.ValidationShare, random);
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

    // Weights fit only the replacements they were trained with. If there were later replacements, a new network takes the old weights.
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
