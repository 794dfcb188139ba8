using Microsoft.Extensions.Logging;
using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu;

/// <summary>The layers that a monitor watches, and the way it counts.</summary>
/// <example><code>
/// var options = new DyingReluOptions
/// {
///     InputRange = (0, 1),
///     Policy = RepairPolicy.Default,
///     RunFolder = "runs/first",
/// };
/// using var monitor = DyingReluMonitor.Attach(model, optimizer, options);
/// </code></example>
public sealed class DyingReluOptions
{
    private readonly HashSet<string> _preActivations = new(StringComparer.Ordinal);
    private readonly HashSet<string> _inputs = new(StringComparer.Ordinal);
    private readonly HashSet<Type> _modules = [];
    private readonly int _every = 1;
    private readonly long _undoMemory = 1L << 30;
    private readonly (double Low, double High)? _inputRange;

    /// <summary>Whether to count forwards of modules in eval mode, or with gradients disabled.</summary>
    /// <value>Default false, so that validation is not counted as training.</value>
    public bool CountEvaluation { get; init; }

    /// <summary>
    /// The dimension of a layer's output that holds the channels, if neither the layer before nor the shape determines it. The shape alone
    /// does not separate (B,T,C) from (N,C,L).
    /// </summary>
    /// <value>Layer name to dimension; negative values count from the end. Empty by default.</value>
    public IReadOnlyDictionary<string, int> ChannelDimensions { get; init; } = new Dictionary<string, int>();

    /// <summary>
    /// Whether to trace the model by one forward of its own on the first batch, before the first real one. The trace finds the layers
    /// around
    /// each site, the dimension of its channels, and rectifiers that are functions.
    /// </summary>
    /// <value>Default true. Buffers, gradients, modes and the random stream are as before afterwards. Switch it off if the forward has side
    /// effects of its own.</value>
    public bool TraceFirstForward { get; init; } = true;

    /// <summary>
    /// Whether to watch rectifiers that are functions (functional.relu, clamp, a residual sum, the model's output), which the trace finds.
    /// </summary>
    /// <value>Default true. It needs <see cref="TraceFirstForward"/>.</value>
    public bool WatchFunctions { get; init; } = true;

    /// <summary>
    /// The range that the model's input never leaves, e.g. (0, 1) for pixels. Bounds from it can prove channels dead, independent of the
    /// counts.
    /// </summary>
    /// <value>Null by default: no range is assumed.</value>
    /// <exception cref="ArgumentException">The range is reversed, or an end is not a number.</exception>
    public (double Low, double High)? InputRange
    {
        get => _inputRange;
        init => _inputRange = value is not { } range || range.Low <= range.High ? value : throw new ArgumentException(
            $"InputRange is ({range.Low}, {range.High}); its low end must be a number not above its high end.", nameof(InputRange));
    }

    /// <summary>The policy that decides when and how to repair.</summary>
    /// <value>Null by default: findings are reported, and nothing is changed. <see cref="RepairPolicy.Default"/> acts on Critical layers of
    /// a training that has stalled.</value>
    public RepairPolicy? Policy { get; init; }

    /// <summary>The custom activations that the policy or a resumed state names.</summary>
    /// <value>Empty by default: LeakyReLU, PReLU and ELU are known.</value>
    public IReadOnlyCollection<NewActivation> Activations { get; init; } = [];

    /// <summary>
    /// The most bytes of host memory for what a repair is undone with: weights, buffers and optimizer state at its step. What needs more is
    /// written to the policy's checkpoint folder, and deleted when it is no longer needed. Without a folder the repair is refused.
    /// </summary>
    /// <value>0 or more; default 1 GiB. Plain SGD needs the size of the weights, Adam three times that. A policy that can go back keeps two
    /// more copies, each within the same limit.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public long UndoMemory
    {
        get => _undoMemory;
        init => _undoMemory = value >= 0 ? value
            : throw new ArgumentOutOfRangeException(nameof(UndoMemory), value, "UndoMemory is a number of bytes, 0 or more.");
    }

    /// <summary>The seed for the random numbers of repairs. They never come from torch's own generator.</summary>
    /// <value>Default 0.</value>
    public ulong RepairSeed { get; init; }

    /// <summary>
    /// The logger for findings and repairs. First detections and worsenings are warnings, recoveries are information, and repetitions are
    /// debug messages.
    /// </summary>
    /// <value>Null by default: nothing is logged.</value>
    public ILogger? Logger { get; init; }

    /// <summary>The metrics that publish each window's report under the meter "TorchRelu"; the monitor does not dispose them.</summary>
    /// <value>Null by default: no metrics.</value>
    public ReluMetrics? Metrics { get; init; }

    /// <summary>
    /// TorchSharp's writer for TensorBoard, e.g. <c>torch.utils.tensorboard.SummaryWriter("runs/1")</c>, which may be your own. It gets the
    /// dead, died, undecided and zero shares of each layer and a histogram of its firing rates at each window, under "torchrelu/LAYER/".
    /// </summary>
    /// <value>Null by default: nothing is written.</value>
    public TorchSharp.Modules.SummaryWriter? TensorBoard { get; init; }

    /// <summary>
    /// A folder for the report of the running training, report.json, which <c>torchrelu watch</c> shows. It is written at most every two
    /// seconds and for at most 1 % of the time, and always when the monitor is disposed.
    /// </summary>
    /// <value>Null by default: nothing is written. The folder is made where it is missing; its name is the run's.</value>
    public string? RunFolder { get; init; }

    /// <summary>
    /// The workers of a data-parallel training. Their monitors count as one: each comes to the same verdicts and makes the same repairs at
    /// the same steps.
    /// </summary>
    /// <value>Null by default: this process trains alone. Only worker 0 logs, and writes metrics, events and checkpoints.</value>
    /// <remarks>Each worker attaches a monitor with the same options to the same model, and calls Step(), EndEpoch() and SaveState() as
    /// often and in the same order as the others. Give Step() the loss of all workers together. Report() says what was exchanged last, at
    /// the end of a window or an epoch.</remarks>
    public IWorkers? Workers { get; init; }

    /// <summary>How much of the outputs is counted.</summary>
    /// <value>Default <see cref="Counting.Adaptive"/>.</value>
    public Counting Counting { get; init; }

    /// <summary>
    /// The sampling interval: the first of every this many steps is counted. In the other steps the hooks return immediately.
    /// </summary>
    /// <value>1 or more; default 1, every step. A value of k divides both cost and evidence by k: a window still waits for 2,000 counted
    /// samples.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    /// <remarks>Steps are those that <see cref="DyingReluMonitor.Step"/> ends. Without it, every forward is counted.</remarks>
    public int Every
    {
        get => _every;
        init => _every = value >= 1 ? value
            : throw new ArgumentOutOfRangeException(nameof(Every), value, "Every is 1 to count every step, k to count one step in k.");
    }

    internal IReadOnlyCollection<string> PreActivations => _preActivations;

    internal IReadOnlyCollection<string> Inputs => _inputs;

    internal IReadOnlyCollection<Type> Modules => _modules;

    // A scan counts every batch, in eval mode.
    internal DyingReluOptions ForScan()
    {
        var scan =
            new DyingReluOptions { CountEvaluation = true, ChannelDimensions = ChannelDimensions, TraceFirstForward = TraceFirstForward,
            WatchFunctions = WatchFunctions, InputRange = InputRange };
        scan._preActivations.UnionWith(_preActivations);
        scan._inputs.UnionWith(_inputs);
        scan._modules.UnionWith(_modules);
        return scan;
    }

    /// <summary>
    /// Watches the outputs of layers whose ReLU is called as a function. The result of relu(z) is zero exactly where z is not above zero.
    /// </summary>
    /// <param name="layers">Names as in named_modules(), e.g. "fc1".</param>
    /// <returns>These options.</returns>
    public DyingReluOptions WatchPreActivations(params string[] layers)
    {
        _preActivations.UnionWith(layers);
        return this;
    }

    /// <summary>Watches the inputs of layers. Use it if the activation before them is no module, as in x.add_(y).relu_().</summary>
    /// <param name="layers">Names as in named_modules(), e.g. "layer2.0.conv1".</param>
    /// <returns>These options.</returns>
    public DyingReluOptions WatchInputs(params string[] layers)
    {
        _inputs.UnionWith(layers);
        return this;
    }

    /// <summary>Watches every module of a custom type, as an activation without gradient where its output is not positive.</summary>
    /// <typeparam name="TModule">An activation from tensor to tensor.</typeparam>
    /// <returns>These options.</returns>
    public DyingReluOptions Watch<TModule>() where TModule : nn.Module<Tensor, Tensor>
    {
        _modules.Add(typeof(TModule));
        return this;
    }
}
