using System.Reflection;
using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Internal;

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

    /// <summary>The traits of an activation module, with its own ends where it has its own and tells them (TorchSharp 0.104 and later).</summary>
    public static RectifierTraits TraitsOf(nn.Module module)
    {
        if (module is ChannelsLastPRelu) return Rectifier.Of("PReLU");
        if (module.GetType() is not { Namespace: "TorchSharp.Modules" } type || !Rectifier.IsKnown(type.Name)) return RectifierTraits.OfUser(module.GetType().Name);
        var traits = Rectifier.Of(type.Name);
        return type.Name == "Hardtanh" && Number(module, "min_val") is { } low && Number(module, "max_val") is { } high
            ? traits with { Low = low, High = high }
            : traits;
    }

    /// <summary>Another module stands there from now on.</summary>
    public void Become(nn.Module<Tensor, Tensor> successor)
    {
        Module = successor;
        if (kind == SiteKind.Module) Traits = TraitsOf(successor);
    }

    /// <summary>Which channels can be dead now: one entry per channel, or one for all. Read at decisions, since a PReLU learns its slopes.</summary>
    public IReadOnlyList<bool> CanDie(int channels)
    {
        if (kind != SiteKind.Module || Traits.Dies != DeathCondition.WhereSlopeIsZero) return [Traits.CanDie()];
        if (Traits.Name == "PReLU" && Module.get_parameter("weight") is { } slopes) return Traits.CanDie(Floats.Of(slopes), channels);
        return [Traits.CanDie(Number(Module, Traits.Name == "LeakyReLU" ? "negative_slope" : "alpha"))];
    }

    private static double? Number(nn.Module module, string property) =>
        module.GetType().GetProperty(property, BindingFlags.Public | BindingFlags.Instance)?.GetValue(module) as double?;
}
