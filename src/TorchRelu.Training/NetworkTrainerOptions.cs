using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchRelu;

/// <summary>How a network is trained.</summary>
public sealed record NetworkTrainerOptions
{
    /// <summary>How often every row is seen; 1 or more, default 10.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>
    /// Rows of a step; 1 or more, default 32 as ML.NET's own torch trainers have it. The last batch of an epoch may be smaller.
    /// </summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Above 0; default 0.001, Adam's own.</summary>
    public double LearningRate { get; init; } = 0.001;

    /// <summary>Makes the optimizer from the parameters and the learning rate.</summary>
    /// <value>Default Adam.</value>
    public Func<IEnumerable<Parameter>, double, optim.Optimizer> Optimizer { get; init; } = static (parameters, rate) =>
        optim.Adam(parameters, rate);

    /// <summary>
    /// Where all chance begins: the weights that the factory draws, the order of rows, the choice of validation rows, dropout. Default 0.
    /// The same seed and data give the same network to the bit on one machine with one number of threads.
    /// </summary>
    /// <remarks>
    /// Each epoch takes the rows in the order that <c>Random.Shuffle</c> gives to 0, 1, 2 and so on; one <c>new Random(Seed)</c> serves the
    /// whole
    /// training, and chooses the validation rows first where there are some. The weights are drawn as after <c>torch.manual_seed(Seed)</c>:
    /// a plain
    /// loop that does the same gets the same network to the bit.
    /// The training lends torch's CPU generator a stream of its own and gives it back as it was, so nothing else is moved by a training;
    /// what other
    /// threads draw meanwhile comes from that stream too. Generators of other devices are left alone: dropout on a GPU follows them.
    /// </remarks>
    public int Seed { get; init; }

    /// <summary>The share of rows that is held back to tell how good the network is; at least 0, below 1, default 0.</summary>
    public double ValidationShare { get; init; }

    /// <summary>When to end a training that no longer gets better; needs <see cref="ValidationShare"/>. Null by default: never.</summary>
    public EarlyStopping? EarlyStopping { get; init; }

    /// <summary>The largest norm of all gradients together; beyond it they are scaled down. Above 0; null by default: any.</summary>
    public double? MaxGradientNorm { get; init; }

    /// <summary>Where the network is trained; the CPU by default.</summary>
    public Device Device { get; init; } = CPU;

    /// <summary>
    /// The shape a row is given, e.g. [1, 28, 28] to make it an image of one channel. Null by default: a row stays a vector.
    /// </summary>
    public IReadOnlyList<long>? InputShape { get; init; }

    /// <summary>What is done at the turns of the training, behind the monitor's own turn. Empty by default.</summary>
    public IReadOnlyList<ITrainingCallback> Callbacks { get; init; } = [];

    /// <summary>What the monitor watches, and, with a policy, what it repairs.</summary>
    /// <value>By default it watches every rectifier and repairs nothing. Null for no monitor: a network in which nothing can die needs
    /// that.</value>
    public DyingReluOptions? DyingRelu { get; init; } = new();

    /// <summary>Told of what the monitor warns of. Null by default: nobody.</summary>
    public Action<ReluWarning>? OnWarned { get; init; }

    /// <summary>Told of what the monitor repairs. Null by default: nobody.</summary>
    public Action<RepairRecord>? OnRepaired { get; init; }

    /// <summary>Everything that is wrong with these options; empty where nothing is.</summary>
    internal IReadOnlyList<string> Violations() =>
    [
        .. Check(Epochs >= 1, nameof(Epochs), Epochs, "1 or more"),
        .. Check(BatchSize >= 1, nameof(BatchSize), BatchSize, "1 or more"),
        .. Check(LearningRate > 0 && double.IsFinite(LearningRate), nameof(LearningRate), LearningRate, "a number above 0"),
        .. Check(Optimizer is not null, nameof(Optimizer), null, "a function that makes one"),
        .. Check(ValidationShare is >= 0 and < 1, nameof(ValidationShare), ValidationShare, "at least 0 and below 1"),
        .. Check(EarlyStopping is null or { Patience: >= 1 }, $"{nameof(EarlyStopping)}.{nameof(TorchRelu.EarlyStopping.Patience)}",
        EarlyStopping?.Patience, "1 or more"),
        .. Check(EarlyStopping is null or { MinDelta: >= 0 }, $"{nameof(EarlyStopping)}.{nameof(TorchRelu.EarlyStopping.MinDelta)}",
        EarlyStopping?.MinDelta, "0 or more"),
        .. Check(EarlyStopping is null || ValidationShare != 0, nameof(ValidationShare), ValidationShare,
        $"above 0, since {nameof(EarlyStopping)} goes by the validation rows"),
        .. Check(MaxGradientNorm is null or > 0, nameof(MaxGradientNorm), MaxGradientNorm, "a number above 0, or null"),
        .. Check(Device is not null, nameof(Device), null, "a device"),
        .. Check(InputShape is null || (InputShape.Count > 0 && InputShape.All(length => length > 0)), nameof(InputShape),
        $"[{string.Join(", ", InputShape ?? [])}]", "lengths of 1 or more, or null"),
        .. Check(Callbacks?.All(callback => callback is not null) == true, nameof(Callbacks), null, "callbacks, none of them null"),
    ];

    private static string[] Check(bool holds, string name, object? found, string expected) =>
        holds ? [] : [FormattableString.Invariant($"{name} is {found ?? "null"}; {expected} is expected.")];
}

/// <summary>Ends a training that no longer gets better on the validation rows.</summary>
/// <param name="Patience">Epochs in a row without improvement after which it ends; 1 or more.</param>
/// <param name="MinDelta">By how much the metric must rise to count; 0 or more.</param>
public sealed record EarlyStopping(int Patience = 5, double MinDelta = 0);

/// <summary>Where a training is, after each step and once more after each epoch.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Epochs">Epochs that are planned.</param>
/// <param name="Step">Steps made in this epoch.</param>
/// <param name="Steps">Steps of an epoch.</param>
/// <param name="Loss">The mean over the rows of this epoch so far.</param>
/// <param name="Metric">The metric of the rows of this epoch so far.</param>
/// <param name="Completed">What the epoch achieved, once it is over; else null.</param>
public readonly record struct NetworkProgress(
    int Epoch, int Epochs, int Step, int Steps, double Loss, double Metric, EpochResult? Completed);
