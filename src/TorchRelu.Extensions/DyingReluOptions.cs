using Microsoft.Extensions.Logging;
using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu;

/// <summary>What a monitor watches, and how it counts.</summary>
public sealed class DyingReluOptions
{
    private readonly HashSet<string> _preActivations = new(StringComparer.Ordinal);
    private readonly HashSet<string> _inputs = new(StringComparer.Ordinal);
    private readonly HashSet<Type> _modules = [];
    private readonly int _every = 1;

    /// <summary>Whether forwards of modules in eval mode, or with gradients disabled, count too.</summary>
    /// <value>Default false: validation must not be mistaken for training.</value>
    public bool CountEvaluation { get; init; }

    /// <summary>
    /// Which dimension of a layer's output holds the channels, where neither the layer before nor the shape tells: the shape alone cannot
    /// tell (B,T,C) from (N,C,L).
    /// </summary>
    /// <value>Layer name to dimension, negative counting from the end. Empty by default.</value>
    public IReadOnlyDictionary<string, int> ChannelDimensions { get; init; } = new Dictionary<string, int>();

    /// <summary>
    /// Whether the first forward is followed from layer to layer: finds producers and consumers of each site and activations that are
    /// called as functions.
    /// </summary>
    /// <value>Default true. The hooks for it come off again when the first step ends.</value>
    public bool TraceFirstForward { get; init; } = true;

    /// <summary>
    /// The range that the model's input cannot leave, e.g. (0, 1) for pixels: bounds that follow from it can prove channels dead, whatever
    /// was seen.
    /// </summary>
    /// <value>Null by default: nothing is taken for granted.</value>
    public (double Low, double High)? InputRange { get; init; }

    /// <summary>When to repair, and how.</summary>
    /// <value>Null by default: findings are told, and nothing is changed. <see cref="RepairPolicy.Default"/> acts on Critical layers of a
    /// training that has stalled.</value>
    public RepairPolicy? Policy { get; init; }

    /// <summary>The activations of the user's own that the policy, or a state that is resumed, names.</summary>
    /// <value>Empty by default: LeakyReLU, PReLU and ELU are known.</value>
    public IReadOnlyCollection<NewActivation> Activations { get; init; } = [];

    /// <summary>Where the random numbers of repairs begin: they never come from torch's own stream.</summary>
    /// <value>Default 0.</value>
    public ulong RepairSeed { get; init; }

    /// <summary>
    /// Where findings and repairs are logged: the first detection and worsening as warnings, recovery as information, repetition for
    /// debugging.
    /// </summary>
    /// <value>Null by default: nowhere.</value>
    public ILogger? Logger { get; init; }

    /// <summary>Where each window's report is published as metrics under the meter "TorchRelu"; it stays its owner's.</summary>
    /// <value>Null by default: nowhere.</value>
    public ReluMetrics? Metrics { get; init; }

    /// <summary>Where each window's report is written for TensorBoard; it stays its owner's.</summary>
    /// <value>Null by default: nowhere.</value>
    public TensorBoardWriter? TensorBoard { get; init; }

    /// <summary>How often steps are counted: the first of every so many is, and in the others the hooks return at once.</summary>
    /// <value>1 or more; default 1, every step. With k the cost is a k-th, and so is the evidence: a window waits for 2,000 samples that
    /// were counted.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    /// <remarks>Steps are those that <see cref="DyingReluMonitor.Step"/> ends; without it every forward is counted.</remarks>
    public int Every
    {
        get => _every;
        init => _every = value >= 1 ? value
            : throw new ArgumentOutOfRangeException(nameof(Every), value, "Every is 1 to count every step, k to count one step in k.");
    }

    internal IReadOnlyCollection<string> PreActivations => _preActivations;

    internal IReadOnlyCollection<string> Inputs => _inputs;

    internal IReadOnlyCollection<Type> Modules => _modules;

    // A scan counts in eval mode, and every batch.
    internal DyingReluOptions ForScan()
    {
        var scan =
            new DyingReluOptions { CountEvaluation = true, ChannelDimensions = ChannelDimensions, TraceFirstForward = TraceFirstForward,
            InputRange = InputRange };
        scan._preActivations.UnionWith(_preActivations);
        scan._inputs.UnionWith(_inputs);
        scan._modules.UnionWith(_modules);
        return scan;
    }

    /// <summary>
    /// Watches the outputs of layers whose rectifier is called as a function: relu(z) is zero exactly where z is not above zero.
    /// </summary>
    /// <param name="layers">Names as named_modules() has them, e.g. "fc1".</param>
    /// <returns>These options.</returns>
    public DyingReluOptions WatchPreActivations(params string[] layers)
    {
        _preActivations.UnionWith(layers);
        return this;
    }

    /// <summary>
    /// Watches the inputs of layers, where the result of a rectifier can be seen that is no module, as in x.add_(y).relu_().
    /// </summary>
    /// <param name="layers">Names as named_modules() has them, e.g. "layer2.0.conv1".</param>
    /// <returns>These options.</returns>
    public DyingReluOptions WatchInputs(params string[] layers)
    {
        _inputs.UnionWith(layers);
        return this;
    }

    /// <summary>
    /// Watches every module of a type of the user's own, as a rectifier without gradient where its output is not positive.
    /// </summary>
    /// <typeparam name="TModule">An activation from tensor to tensor.</typeparam>
    /// <returns>These options.</returns>
    public DyingReluOptions Watch<TModule>() where TModule : nn.Module<Tensor, Tensor>
    {
        _modules.Add(typeof(TModule));
        return this;
    }
}
