using System.Runtime.InteropServices;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Benchmarks;

/// <summary>One kind of training of the study.</summary>
/// <param name="Net">The network; see <see cref="StudyNet"/>.</param>
/// <param name="Optimizer">Adam, AdamW or SGD.</param>
/// <param name="Rate">The learning rate.</param>
internal sealed record StudyKind(string Net, string Optimizer, double Rate)
{
    public static IReadOnlyList<StudyKind> All { get; } =
    [
        new("MLP", "Adam", 0.001), new("MLP", "Adam", 0.01), new("MLP", "AdamW", 0.003), new("MLP, BatchNorm", "Adam", 0.01),
        new("deep", "Adam", 0.003), new("deep", "SGD", 0.1), new("CNN", "Adam", 0.001), new("CNN", "SGD", 0.05),
        new("CNN, BatchNorm", "Adam", 0.003), new("strided CNN", "Adam", 0.003), new("LeNet", "Adam", 0.001), new("LeNet", "SGD", 0.1),
        new("regression", "Adam", 0.01), new("ResNet", "Adam", 0.01), new("ResNet, BatchNorm", "Adam", 0.01),
        new("MLP", "Adam", 0.1), new("MLP", "SGD", 1), new("LeNet", "Adam", 0.03), new("CNN", "Adam", 0.03), new("ResNet", "SGD", 1),
    ];

    public bool IsRegression => Net == "regression";

    public override string ToString() => $"{Net}, {Optimizer} {Rate}";
}

/// <summary>What is changed in a replay.</summary>
internal sealed record StudyChange
{
    public static StudyChange None { get; } = new();

    public bool CentresInputs { get; init; }

    public bool FreezesBias { get; init; }

    public bool StartsWithoutBias { get; init; }

    public double RateFactor { get; init; } = 1;
}

/// <summary>One training of the study, and its report.</summary>
internal sealed record Study(ReluReport Report, double FirstLoss, double LastLoss, IReadOnlyList<string> Foreseen)
{
    private const int Batch = 64;
    private const int Epochs = 3;

    /// <summary>Trains for three epochs of 2,048 rows.</summary>
    public static Study Run(StudyKind kind, int seed, StudyChange change)
    {
        try
        {
            return Train(kind, seed, change);
        }
        catch (ExternalException)
        {
            // Now and then TorchSharp collects a scalar that an optimizer's step still reads. The same training again is the same.
            return Train(kind, seed, change);
        }
    }

    private static Study Train(StudyKind kind, int seed, StudyChange change)
    {
        using var scope = NewDisposeScope();
        manual_seed(seed);
        var (inputs, targets) = kind.IsRegression ? StudyData.Smooth() : StudyData.Digits();
        using var model = StudyNet.Make(kind.Net, () => change.CentresInputs ? new Centre() : null);
        if (change.FreezesBias || change.StartsWithoutBias) ChangeBiases(model, change);
        var rate = kind.Rate * change.RateFactor;
        var trained = model.parameters().Where(parameter => parameter.requires_grad);
        using optim.Optimizer optimizer = kind.Optimizer switch
        {
            "Adam" => optim.Adam(trained, rate),
            "AdamW" => optim.AdamW(trained, rate),
            _ => optim.SGD(trained, rate, momentum: 0.9),
        };
        using var monitor = DyingReluMonitor.Attach(model, optimizer);
        var foreseen = new List<string>();
        monitor.Warned += (_, warning) =>
        {
            if (warning.Finding.Kind == FindingKind.DeathsForeseen) foreseen.Add(warning.Finding.Layer!);
        };
        var losses = new List<double>();
        for (var epoch = 0; epoch < Epochs; epoch++)
        {
            using var order = randperm(inputs.size(0), int64);
            for (long row = 0; row + Batch <= inputs.size(0); row += Batch)
            {
                using var steps = NewDisposeScope();
                var rows = order.narrow(0, row, Batch);
                optimizer.zero_grad();
                var output = model.call(inputs[rows]);
                var loss = kind.IsRegression ? functional.mse_loss(output, targets[rows]) : functional.cross_entropy(output, targets[rows]);
                loss.backward();
                optimizer.step();
                losses.Add(loss.item<float>());
                monitor.Step(losses[^1]);
            }
            monitor.EndEpoch();
        }
        return new(monitor.Report(), losses.Take(8).Average(), losses.TakeLast(32).Average(), foreseen);
    }

    private static void ChangeBiases(nn.Module model, StudyChange change)
    {
        using var ungraded = no_grad();
        foreach (var (name, parameter) in model.named_parameters().Where(named => named.name.EndsWith("bias", StringComparison.Ordinal)))
        {
            if (change.StartsWithoutBias) parameter.zero_();
            if (change.FreezesBias) parameter.requires_grad = false;
        }
    }
}
