using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu;

/// <summary>An activation that can replace a ReLU.</summary>
public sealed class NewActivation
{
    /// <summary>The default slope of LeakyReLU: 0.01 (Maas et al. 2013).</summary>
    public const double DefaultSlope = 0.01;

    /// <summary>The default initial slope of PReLU: 0.25 (He et al. 2015).</summary>
    public const double DefaultInitialSlope = 0.25;

    /// <summary>The default alpha of ELU: 1 (Clevert et al. 2016).</summary>
    public const double DefaultAlpha = 1;

    private NewActivation(ActivationSpec spec, Func<nn.Module<Tensor, Tensor>>? factory = null) => (Spec, Factory) = (spec, factory);

    /// <summary>The activation as data.</summary>
    public ActivationSpec Spec { get; }

    internal static IReadOnlyCollection<string> BuiltIn { get; } = ["LeakyReLU", "PReLU", "ELU"];

    internal Func<nn.Module<Tensor, Tensor>>? Factory { get; }

    /// <summary>LeakyReLU: x above zero, slope * x below. Adds no parameters.</summary>
    /// <param name="slope">Above 0 and below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The slope is out of range.</exception>
    public static NewActivation LeakyRelu(double slope = DefaultSlope) => new(ActivationSpec.LeakyRelu(slope));

    /// <summary>PReLU: x above zero, a * x below. The slope a is learned without weight decay.</summary>
    /// <param name="init">The initial value of a; finite and not 0.</param>
    /// <param name="perChannel">Whether each channel learns its own slope. A switch of only the dead channels always does.</param>
    /// <exception cref="ArgumentOutOfRangeException">The initial slope is 0 or not finite.</exception>
    public static NewActivation PRelu(double init = DefaultInitialSlope, bool perChannel = false) =>
        new(ActivationSpec.PRelu(init, perChannel));

    /// <summary>ELU: x above zero, alpha * (exp(x) - 1) below. Adds no parameters.</summary>
    /// <param name="alpha">Above 0, and finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">Alpha is out of range.</exception>
    public static NewActivation Elu(double alpha = DefaultAlpha) => new(ActivationSpec.Elu(alpha));

    /// <summary>A custom activation.</summary>
    /// <param name="kind">Its name in records and plans. The names of built-in activations are not allowed.</param>
    /// <param name="factory">Creates an unused instance, which belongs to the model afterwards. The repair moves it to the model's device
    /// and type.</param>
    /// <exception cref="ArgumentException">The name is empty, or the name of a built-in activation.</exception>
    public static NewActivation Create(string kind, Func<nn.Module<Tensor, Tensor>> factory)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(kind);
        ArgumentNullException.ThrowIfNull(factory);
        if (BuiltIn.Contains(kind)) throw new ArgumentException($"'{kind}' is built in; give the factory a name of its own.", nameof(kind));
        return new(new(kind), factory);
    }

    /// <summary>E.g. "LeakyReLU(0.01)".</summary>
    public override string ToString() => Spec.ToString();

    // Creates an activation from a plan; null if no factory of that name is given.
    internal static NewActivation? From(ActivationSpec spec, IReadOnlyCollection<NewActivation> custom) => BuiltIn.Contains(spec.Kind)
        ? new(spec)
        : custom.FirstOrDefault(activation => activation.Spec.Kind == spec.Kind);
}
