using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Field;

/// <summary>What is right to say about units that are silent to the end.</summary>
internal enum Expectation
{
    /// <summary>They are Dead: a whole pass over the data lies behind them.</summary>
    Dead,

    /// <summary>They are Silent: no pass is told or can be noticed, and the draws suffice.</summary>
    Silent,

    /// <summary>Nothing is asked: what was seen does not suffice for either.</summary>
    Nothing,
}

/// <summary>A model, its data and the way it is trained, as someone reported it.</summary>
internal abstract class Situation(string name, int seed = 1)
{
    public string Name => name;

    public int Seed => seed;

    /// <summary>Makes the model, the same for the same seed, in the modes of training.</summary>
    public required Func<nn.Module> Model { get; init; }

    /// <summary>Modules whose output is recorded, with the dimension of their channels. A wired model hands out the rest itself.</summary>
    public IReadOnlyList<(string Module, int Dimension)> Hooked { get; init; } = [];

    /// <summary>Layers of the report whose truth has another name: uses of one layer are one unit.</summary>
    public IReadOnlyDictionary<string, string> Pools { get; init; } = new Dictionary<string, string>();

    /// <summary>Calls the model on a batch, one tensor per argument.</summary>
    public Func<nn.Module, Tensor[], Tensor> Call { get; init; } = (model, rows) => ((nn.Module<Tensor, Tensor>)model).call(rows[0]);

    /// <summary>The loss of an output.</summary>
    public Func<Tensor, Tensor[], Tensor> Loss { get; init; } = (output, _) => output.mean();

    /// <summary>Makes the optimizer; null for weights that stay as they are.</summary>
    public Func<nn.Module, optim.Optimizer>? Optimizer { get; init; }

    public Func<DyingReluOptions> Options { get; init; } = () => new DyingReluOptions();

    /// <summary>Whether EndEpoch is called.</summary>
    public bool Told { get; init; } = true;

    public int Epochs { get; init; } = 2;

    /// <summary>Forwards to one step.</summary>
    public int Accumulate { get; init; } = 1;

    /// <summary>What the user does after an epoch, e.g. validation.</summary>
    public Action<nn.Module>? BetweenEpochs { get; init; }

    /// <summary>What happens to the model before a step, e.g. one large step that shuts units.</summary>
    public Action<nn.Module, int>? BeforeStep { get; init; }

    /// <summary>What is right to say of units that are silent to the end.</summary>
    public abstract Expectation Expected { get; }

    /// <summary>The epochs that a unit must be silent for; one suffices where it has 1,000 samples.</summary>
    public int SilentEpochs { get; init; } = 2;

    /// <summary>The number of units that are truly silent at the end, if it is known by hand.</summary>
    public int? Planted { get; init; }

    public abstract int StepsPerEpoch { get; }

    /// <summary>Whether the weights ever move.</summary>
    public bool Moves => Optimizer is not null || BeforeStep is not null;

    public nn.Module Build()
    {
        random.manual_seed(seed);
        return Model();
    }

    /// <summary>Makes what the run needs, once, with the random stream at its seed.</summary>
    public virtual void Prepare()
    {
    }

    /// <summary>The batch of a forward: new tensors.</summary>
    public abstract Tensor[] Batch(int epoch, int step);

    /// <summary>All rows of an epoch, batch by batch.</summary>
    public abstract IEnumerable<Tensor[]> Everything();

    public override string ToString() => $"{name} (seed {seed})";
}
