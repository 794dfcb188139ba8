using System.Security.Cryptography;
using TorchSharp;

namespace TorchRelu.Samples.Tests.Training;

/// <summary>Trainings of 5 epochs on 8,000 images, real ones unless they are to be drawn; each done once, whoever asks for it.</summary>
public sealed class RescueRuns
{
    private readonly Dictionary<(MnistOptions Options, string How), Outcome> _outcomes = [];
    private readonly Lazy<DigitData> _real = new(() => DigitData.Split(RealMnist.Test));

    /// <summary>What came of a training.</summary>
    internal sealed record Outcome(double Accuracy, int Dead, string Weights, IReadOnlyList<RepairRecord> Repairs, string? StopReason);

    internal static MnistOptions Mlp(OptimizerKind optimizer, double rate, int seed) => new() { Optimizer = optimizer, LearningRate = rate, Seed = seed, Epochs = 5 };

    internal Outcome Unwatched(MnistOptions options) => Get(options, "unwatched", null);

    internal Outcome Warned(MnistOptions options) => Get(options, "warned", new Watch(Warned: _ => { }));

    internal Outcome Repaired(MnistOptions options) => Get(options, "repaired", new Watch(RepairPolicy.Default));

    internal Outcome Repaired(MnistOptions options, RemedyChoice remedy) => Get(options, $"{remedy}", new Watch(Rescue.Policy(remedy)));

    /// <summary>On digits that are drawn here, which need no files: not kept.</summary>
    internal static Outcome OnDrawnDigits(MnistOptions options, Watch? watch) => Run(TrainedRuns.Drawn, options, watch);

    private Outcome Get(MnistOptions options, string how, Watch? watch)
    {
        if (!_outcomes.TryGetValue((options, how), out var outcome)) _outcomes[(options, how)] = outcome = Run(_real.Value, options, watch);
        return outcome;
    }

    private static Outcome Run(DigitData data, MnistOptions options, Watch? watch)
    {
        var threads = torch.get_num_threads();
        // One thread is faster for so small a network.
        if (options.Model == ModelKind.Mlp) torch.set_num_threads(1);
        try
        {
            torch.manual_seed(options.Seed);
            using var model = Models.Create(options.Model);
            using var train = new DigitTensors(data.Train);
            using var test = new DigitTensors(data.Test);
            var trainer = new Trainer(model, options, watch);
            var report = trainer.Train(train, new RecordedProgress());
            var weights = Convert.ToHexString(SHA256.HashData(model.state_dict().Values.SelectMany(tensor => tensor.bytes.ToArray()).ToArray()));
            return new(trainer.Evaluate(test), trainer.Scan(train).Dead, weights, report?.Repairs ?? [], report?.Repairs.FirstOrDefault(repair => repair.Remedy == RemedyKind.Stop)?.Evidence);
        }
        finally
        {
            torch.set_num_threads(threads);
        }
    }
}
