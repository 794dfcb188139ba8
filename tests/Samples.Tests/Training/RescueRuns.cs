using System.Runtime.InteropServices;
using System.Security.Cryptography;
using TorchSharp;

namespace TorchRelu.Samples.Tests.Training;

/// <summary>Trainings of 5 epochs on 8,000 images, real ones unless they are to be drawn; each done once, whoever asks for it.</summary>
public sealed class RescueRuns
{
    private readonly Dictionary<(MnistOptions Options, string How), Outcome> _outcomes = [];
    private readonly Lazy<DigitData> _real = new(() => RealMnist.Data);

    /// <summary>What came of a training.</summary>
    internal sealed record Outcome(double Accuracy, int Dead, string Weights, IReadOnlyList<RepairRecord> Repairs, string? StopReason);

    internal static MnistOptions Mlp(OptimizerKind optimizer, double rate, int seed) =>
        new() { Optimizer = optimizer, LearningRate = rate, Seed = seed, Epochs = 5 };

    internal Outcome Unwatched(MnistOptions options) => Get(options, "unwatched", Watched(options) with { DyingRelu = null });

    internal Outcome Warned(MnistOptions options) => Get(options, "warned", Watched(options) with { OnWarned = _ => { } });

    internal Outcome Repaired(MnistOptions options) => Get(options, "repaired", Repairing(options, RepairPolicy.Default));

    internal Outcome Repaired(MnistOptions options, RemedyChoice remedy) =>
        Get(options, $"{remedy}", Repairing(options, Rescue.Policy(remedy)));

    /// <summary>On digits that are drawn here, which need no files: not kept.</summary>
    internal static (Outcome Unwatched, Outcome Repaired) OnDrawnDigits(MnistOptions options) => (
        Run(TrainedRuns.Drawn, options, Watched(options) with { DyingRelu = null }),
        Run(TrainedRuns.Drawn, options, Repairing(options, RepairPolicy.Default)));

    private static NetworkTrainerOptions Watched(MnistOptions options) => DigitTraining.Of(options);

    private static NetworkTrainerOptions Repairing(MnistOptions options, RepairPolicy policy) =>
        Watched(options) with { DyingRelu = new() { Policy = policy } };

    private Outcome Get(MnistOptions options, string how, NetworkTrainerOptions training)
    {
        if (!_outcomes.TryGetValue((options, how), out var outcome))
            _outcomes[(options, how)] = outcome = Run(_real.Value, options, training);
        return outcome;
    }

    private static Outcome Run(DigitData data, MnistOptions options, NetworkTrainerOptions training)
    {
        try
        {
            return RunOnce(data, options, training);
        }
        catch (ExternalException)
        {
            // Now and then TorchSharp collects a scalar that an optimizer's step still reads. The same training again is the same.
            return RunOnce(data, options, training);
        }
    }

    private static Outcome RunOnce(DigitData data, MnistOptions options, NetworkTrainerOptions training)
    {
        var threads = torch.get_num_threads();
        // One thread is faster for so small a network.
        if (options.Model == ModelKind.Mlp) torch.set_num_threads(1);
        try
        {
            var (train, test) = (data.Train.ToRows(), data.Test.ToRows());
            using var trained = DigitTraining.Trainer(options.Model, training).Train(train);
            var weights =
                Convert.ToHexString(
                SHA256.HashData(trained.Module.state_dict().Values.SelectMany(tensor => tensor.bytes.ToArray()).ToArray()));
            var stop = trained.Outcome == TrainingOutcome.StoppedByPolicy ? trained.StopReason : null;
            return new(trained.Evaluate(test).Metric, trained.Scan(train).Dead, weights, trained.ReluReport?.Repairs ?? [], stop);
        }
        finally
        {
            torch.set_num_threads(threads);
        }
    }
}
