using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchRelu.Hooks;

/// <summary>A module to hook, and the tensor to watch there.</summary>
/// <param name="name">The name of the module in the model.</param>
/// <param name="module">The module.</param>
/// <param name="kind">The tensor that is watched.</param>
/// <param name="traits">The traits of the activation: those of the module's type, or of ReLU if it is called as a function.</param>
internal sealed class ProbeTarget(string name, nn.Module<Tensor, Tensor> module, SiteKind kind, RectifierTraits traits)
{
    private readonly RectifierTraits _atFirst = traits;

    // A PReLU has one slope for all channels, or one for each.
    private int SlopeCount => Module is PReLU or ChannelsLastPRelu
        && LayerKinds.Parameter(Module, "weight") is { } slopes ? (int)slopes.numel() : 1;

    public string Name => name;

    /// <summary>The module that currently has this place in the model.</summary>
    public nn.Module<Tensor, Tensor> Module { get; private set; } = module;

    public SiteKind Kind => kind;

    /// <summary>The traits of the current activation.</summary>
    public RectifierTraits Traits { get; private set; } = traits;

    /// <summary>Whether the first activation was replaced by one whose outputs can be negative.</summary>
    public bool LetsNegativesThroughNow => Traits != _atFirst && Traits.Rectify(Interval.Everything).Low < 0;

    /// <summary>The traits of an activation module, with custom limits if it has them.</summary>
    public static RectifierTraits TraitsOf(nn.Module module)
    {
        if (LayerKinds.RectifierName(module) is not { } name) return RectifierTraits.OfUser(module.GetType().Name);
        var traits = Rectifier.Find(name);
        return module is Hardtanh own ? traits with { Low = own.min_val, High = own.max_val } : traits;
    }

    /// <summary>Continues with another module in the same place.</summary>
    public void ReplaceModule(nn.Module<Tensor, Tensor> successor)
    {
        Module = successor;
        if (kind == SiteKind.Module) Traits = TraitsOf(successor);
    }

    /// <summary>Whether any channel can currently be dead.</summary>
    public bool CanDieNow => CanDie(SlopeCount).Any(can => can);

    /// <summary>
    /// Returns which channels can currently be dead: one entry per channel, or one for all. It is read at decisions, because a PReLU learns
    /// its slopes.
    /// </summary>
    public IReadOnlyList<bool> CanDie(int channels)
    {
        if (kind != SiteKind.Module || Traits.Dies != DeathCondition.WhereSlopeIsZero) return [Traits.CanDie()];
        return Module switch
        {
            PReLU or ChannelsLastPRelu when LayerKinds.Parameter(Module, "weight") is { } slopes =>
                Traits.CanDie(Floats.Read(slopes), channels),
            LeakyReLU leaky => [Traits.CanDie(leaky.negative_slope)],
            ELU elu => [Traits.CanDie(elu.alpha)],
            _ => [Traits.CanDie()],
        };
    }
}
