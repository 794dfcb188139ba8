using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchRelu;

/// <summary>The options for training a network.</summary>
/// <example><code>
/// var options = new NetworkTrainerOptions
/// {
///     Epochs = 20,
///     LearningRate = 0.01,
///     ValidationShare = 0.2,
///     EarlyStopping = new() { Patience = 3 },
///     DyingRelu = new() { Policy = RepairPolicy.Default },
/// };
/// </code></example>
public sealed record NetworkTrainerOptions
{
    /// <summary>The number of passes over all rows; 1 or more, default 10.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>
    /// The number of rows per step; 1 or more. The default is 32, as in ML.NET's own torch trainers. The last batch of an epoch may be
    /// smaller.
    /// </summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>The learning rate; above 0. The default is 0.001, as for Adam.</summary>
    public double LearningRate { get; init; } = 0.001;

    /// <summary>Creates the optimizer from the parameters and the learning rate.</summary>
    /// <value>Default Adam.</value>
    public Func<IEnumerable<Parameter>, double, optim.Optimizer> Optimizer { get; init; } = static (parameters, rate) =>
        optim.Adam(parameters, rate);

    /// <summary>
    /// The seed for all random choices: the initial weights, the order of rows, the validation rows and dropout. Default 0. The same seed
    /// and data give a bit-identical network on one machine with one number of threads.
    /// </summary>
    /// <remarks>
    /// Each epoch takes the rows in the order that <c>Random.Shuffle</c> gives to 0, 1, 2 and so on. One <c>new Random(Seed)</c> serves the
    /// whole training. It chooses the validation rows first if there are some. The weights are drawn as after
    /// <c>torch.manual_seed(Seed)</c>. A plain loop with the same steps gets a bit-identical network. The training sets torch's CPU
    /// generator to its own stream and restores the old state afterwards. So a training does not change random numbers elsewhere. Other
    /// threads that draw meanwhile also draw from that stream. Generators of other devices stay unchanged: dropout on a GPU uses them.
    /// </remarks>
    public int Seed { get; init; }

    /// <summary>The share of rows held back for validation; at least 0, below 1, default 0.</summary>
    public double ValidationShare { get; init; }

    /// <summary>
    /// The rule that ends a training without improvement; needs <see cref="ValidationShare"/>. The default null disables it.
    /// </summary>
    public EarlyStopping? EarlyStopping { get; init; }

    /// <summary>
    /// The largest norm of all gradients together; larger gradients are scaled down. Above 0. The default null sets no limit.
    /// </summary>
    public double? MaxGradientNorm { get; init; }

    /// <summary>The device of the training; the CPU by default.</summary>
    public Device Device { get; init; } = CPU;

    /// <summary>The shape of a row, e.g. [1, 28, 28] for an image of one channel. With the default null a row stays a vector.</summary>
    public IReadOnlyList<long>? InputShape { get; init; }

    /// <summary>The callbacks of the training, called after the monitor. Empty by default.</summary>
    public IReadOnlyList<ITrainingCallback> Callbacks { get; init; } = [];

    /// <summary>The options of the monitor: the layers to watch and, with a policy, the repairs to make.</summary>
    /// <value>By default the monitor watches every ReLU-like activation and repairs nothing. Null means no monitor. A network in which no
    /// unit can die needs null.</value>
    public DyingReluOptions? DyingRelu { get; init; } = new();

    /// <summary>Called for each warning of the monitor. Null by default.</summary>
    public Action<ReluWarning>? OnWarned { get; init; }

    /// <summary>Called for each repair of the monitor. Null by default.</summary>
    public Action<RepairRecord>? OnRepaired { get; init; }

    /// <summary>All violations of the rules for these options; empty if there are none.</summary>
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

/// <summary>Ends a training that no longer improves on the validation rows.</summary>
/// <param name="Patience">The number of successive epochs without improvement after which the training ends; 1 or more.</param>
/// <param name="MinDelta">The smallest rise of the metric that counts as an improvement; 0 or more.</param>
public sealed record EarlyStopping(int Patience = 5, double MinDelta = 0);

/// <summary>The progress of a training, after each step and once more after each epoch.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Epochs">The planned number of epochs.</param>
/// <param name="Step">The number of steps made in this epoch.</param>
/// <param name="Steps">The number of steps per epoch.</param>
/// <param name="Rows">The number of rows of this epoch so far.</param>
/// <param name="Loss">The mean loss over the rows of this epoch so far.</param>
/// <param name="Metric">The metric over the rows of this epoch so far.</param>
/// <param name="Channels">The number of channels that the monitor has judged; 0 before its first window, or without one.</param>
/// <param name="Dead">The number of channels that are dead, as of the last window.</param>
/// <param name="Completed">The result of the epoch once it has ended; else null.</param>
public readonly record struct NetworkProgress(
    int Epoch, int Epochs, int Step, int Steps, long Rows, double Loss, double Metric, long Channels, long Dead, EpochResult? Completed);
