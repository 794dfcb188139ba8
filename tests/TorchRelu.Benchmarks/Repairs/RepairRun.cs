using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchRelu.Benchmarks;

/// <summary>One training of the repair study.</summary>
/// <param name="Loss">The held-out loss at the end; NaN where the network is lost.</param>
/// <param name="Accuracy">The held-out accuracy at the end; null without classes.</param>
/// <param name="FirstLoss">The held-out loss of the new network.</param>
/// <param name="Dead">The share of channels that are dead at the end.</param>
/// <param name="Repairs">The repairs.</param>
internal sealed record RepairRun(
    double Loss, double? Accuracy, double FirstLoss, double Dead, IReadOnlyList<RepairRecord> Repairs)
{
    public const int Epochs = 20;
    private const int Batch = 64;

    /// <summary>Whether the network is lost.</summary>
    public bool IsLost => !double.IsFinite(Loss);

    /// <summary>The mean loss of the last epoch's batches, which is all that the policy sees.</summary>
    public double LastLoss { get; private init; }

    /// <summary>Whether one weight was changed by a millionth where a policy would have acted.</summary>
    public bool WasNudged { get; private init; }

    /// <summary>Whether the policy changed anything.</summary>
    public bool Acted => WasNudged || Repairs.Any(repair => repair.Outcome is not (RepairOutcome.Refused or RepairOutcome.DryRun));

    /// <summary>Whether a repair of that step said that the loss may move.</summary>
    public bool MayMove(long step) => Repairs.Any(repair => repair.Step == step && repair.MayMoveLoss);

    /// <summary>The losses right before and right after each repair, on the same batch with the same random state; empty if not asked
    /// for.</summary>
    public IReadOnlyList<RepairJump> Jumps { get; private init; } = [];

    /// <summary>Trains; where repairs were made, again, with the loss before and after each of them.</summary>
    public static RepairRun WithJumps(RepairKind kind, int seed, RepairPolicy policy, int epochs = Epochs)
    {
        var run = Train(kind, seed, policy, epochs: epochs);
        return run.Acted && !run.WasNudged ? Train(kind, seed, policy, run.Repairs.Select(repair => repair.Step).ToHashSet(), epochs) : run;
    }

    /// <summary>Trains.</summary>
    /// <param name="kind">The kind of training.</param>
    /// <param name="seed">Of the network and the order of the rows.</param>
    /// <param name="policy">The policy; null for none.</param>
    /// <param name="probed">The steps around whose end the loss is measured.</param>
    /// <param name="epochs">The number of epochs, of 32 steps each.</param>
    public static RepairRun Train(RepairKind kind, int seed, RepairPolicy? policy, IReadOnlySet<long>? probed = null, int epochs = Epochs)
    {
        try
        {
            return TrainOnce(kind, seed, policy, probed, epochs);
        }
        catch (ExternalException)
        {
            // Now and then TorchSharp collects a scalar that an optimizer's step still reads. The same training again is the same.
            return TrainOnce(kind, seed, policy, probed, epochs);
        }
    }

    private static RepairRun TrainOnce(RepairKind kind, int seed, RepairPolicy? policy, IReadOnlySet<long>? probed, int epochs)
    {
        using var scope = NewDisposeScope();
        manual_seed(seed);
        using var task = RepairTask.Make(kind.Net);
        using optim.Optimizer optimizer = kind.Optimizer == "SGD"
            ? optim.SGD(task.Model.parameters(), kind.Rate, momentum: 0.9)
            : optim.Adam(task.Model.parameters(), kind.Rate);
        using var monitor = DyingReluMonitor.Attach(task.Model, optimizer, new DyingReluOptions { Policy = policy });
        var (jumps, epochLosses) = (new List<RepairJump>(), new List<double>());
        var (first, _) = Evaluate(task);
        var (step, wasNudged) = (0, false);
        for (var epoch = 0; epoch < epochs && monitor.StopReason is null; epoch++)
        {
            epochLosses.Clear();
            using var order = randperm(RepairTask.Rows, int64);
            for (long row = 0; row < RepairTask.Rows && monitor.StopReason is null; row += Batch)
            {
                using var steps = NewDisposeScope();
                var rows = order.narrow(0, row, Batch);
                task.Before(step);
                var isProbed = probed?.Contains(step) == true;
                optimizer.zero_grad();
                var loss = task.Loss(rows);
                loss.backward();
                optimizer.step();
                var before = isProbed ? Probe(task, rows) : default;
                epochLosses.Add(loss.item<float>());
                monitor.Step(epochLosses[^1]);
                if (!wasNudged && policy is { IsDryRun: true } && monitor.Repairs.Count > 0) wasNudged = Nudge(task);
                if (isProbed) jumps.Add(new(step, before, Probe(task, rows)));
                step++;
            }
            monitor.EndEpoch();
        }
        var (last, accuracy) = Evaluate(task);
        return new(last, accuracy, first, DeadShare(monitor.Report()), [.. monitor.Repairs])
        {
            Jumps = jumps,
            WasNudged = wasNudged,
            LastLoss = epochLosses.Average(),
        };
    }

    private static bool Nudge(RepairTask task)
    {
        using var ungraded = no_grad();
        using var scope = NewDisposeScope();
        task.Model.parameters().First().flatten()[0].mul_(1 + 1e-6f);
        return true;
    }

    private static double DeadShare(ReluReport report) => (double)report.Dead / report.Channels;

    private static (double Loss, double? Accuracy) Evaluate(RepairTask task)
    {
        using var ungraded = no_grad();
        using var scope = NewDisposeScope();
        task.Model.eval();
        var result = task.Evaluate();
        task.Model.train();
        return result;
    }

    // In training mode a forward moves buffers and the random state, which are put back.
    private static (double Training, double Evaluation) Probe(RepairTask task, Tensor rows)
    {
        using var ungraded = no_grad();
        using var scope = NewDisposeScope();
        using var random = get_rng_state();
        var buffers = task.Model.buffers().Select(buffer => (Buffer: buffer, Values: buffer.clone())).ToList();
        double training = task.Loss(rows).item<float>();
        foreach (var (buffer, values) in buffers) buffer.copy_(values);
        task.Model.eval();
        double evaluation = task.Loss(rows).item<float>();
        task.Model.train();
        set_rng_state(random);
        return (training, evaluation);
    }
}

/// <summary>The loss right before and right after a repair, in training and in eval mode.</summary>
internal sealed record RepairJump(
    long Step, (double Training, double Evaluation) Before, (double Training, double Evaluation) After)
{
    private const double Share = 0.05;
    private const double ShareOfFirst = 0.01;

    /// <summary>Whether the loss moved by at most 5 %, or a hundredth of the first loss. What was no number cannot move.</summary>
    public bool IsContinuous(double first) =>
        IsNear(Before.Training, After.Training, first) && IsNear(Before.Evaluation, After.Evaluation, first);

    private static bool IsNear(double before, double after, double first) =>
        !double.IsFinite(before) || Math.Abs(after - before) <= Math.Max(Share * Math.Abs(before), ShareOfFirst * first);
}
