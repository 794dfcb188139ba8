using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchRelu.Hooks;

/// <summary>A module to be hooked, and what is to be seen there.</summary>
/// <param name="name">Where the module stands in the model.</param>
/// <param name="module">The module.</param>
/// <param name="kind">What of it is watched.</param>
/// <param name="traits">The activation: the module's type, or ReLU where it is called as a function.</param>
internal sealed class ProbeTarget(string name, nn.Module<Tensor, Tensor> module, SiteKind kind, RectifierTraits traits)
{
    private readonly RectifierTraits _atFirst = traits;

    public string Name => name;

    /// <summary>The module that stands there now.</summary>
    public nn.Module<Tensor, Tensor> Module { get; private set; } = module;

    public SiteKind Kind => kind;

    /// <summary>What the activation that stands there now is like.</summary>
    public RectifierTraits Traits { get; private set; } = traits;

    /// <summary>Whether another activation stands there than at first, one whose outputs can be negative.</summary>
    public bool LetsNegativesThroughNow => Traits != _atFirst && Traits.Rectify(Interval.Everything).Low < 0;

    /// <summary>The traits of an activation module, with its own ends where it has its own.</summary>
    public static RectifierTraits TraitsOf(nn.Module module)
    {
        if (LayerKinds.RectifierName(module) is not { } name) return RectifierTraits.OfUser(module.GetType().Name);
        var traits = Rectifier.Of(name);
        return module is Hardtanh own ? traits with { Low = own.min_val, High = own.max_val } : traits;
    }

    /// <summary>Another module stands there from now on.</summary>
    public void ReplaceModule(nn.Module<Tensor, Tensor> successor)
    {
        Module = successor;
        if (kind == SiteKind.Module) Traits = TraitsOf(successor);
    }

    /// <summary>
    /// Which channels can be dead now: one entry per channel, or one for all. Read at decisions, since a PReLU learns its slopes.
    /// </summary>
    public IReadOnlyList<bool> CanDie(int channels)
    {
        if (kind != SiteKind.Module || Traits.Dies != DeathCondition.WhereSlopeIsZero) return [Traits.CanDie()];
        return Module switch
        {
            PReLU or ChannelsLastPRelu when Module.get_parameter("weight") is { } slopes => Traits.CanDie(Floats.Of(slopes), channels),
            LeakyReLU leaky => [Traits.CanDie(leaky.negative_slope)],
            ELU elu => [Traits.CanDie(elu.alpha)],
            _ => [Traits.CanDie()],
        };
    }
}
