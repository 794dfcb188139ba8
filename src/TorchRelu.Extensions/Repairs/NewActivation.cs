using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu;

/// <summary>An activation that can take a rectifier's place.</summary>
public sealed class NewActivation
{
    /// <summary>The slope of LeakyReLU where nothing else is said: 0.01 (Maas et al. 2013).</summary>
    public const double DefaultSlope = 0.01;

    /// <summary>The initial slope of PReLU where nothing else is said: 0.25 (He et al. 2015).</summary>
    public const double DefaultInitialSlope = 0.25;

    /// <summary>The alpha of ELU where nothing else is said: 1 (Clevert et al. 2016).</summary>
    public const double DefaultAlpha = 1;

    private NewActivation(ActivationSpec spec, Func<nn.Module<Tensor, Tensor>>? factory = null) => (Spec, Factory) = (spec, factory);

    /// <summary>The activation as data.</summary>
    public ActivationSpec Spec { get; }

    internal static IReadOnlyCollection<string> BuiltIn { get; } = ["LeakyReLU", "PReLU", "ELU"];

    internal Func<nn.Module<Tensor, Tensor>>? Factory { get; }

    /// <summary>x above zero, slope * x below. Adds no parameters.</summary>
    /// <param name="slope">Above 0 and below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The slope is not.</exception>
    public static NewActivation LeakyRelu(double slope = DefaultSlope)
    {
        if (!(slope is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(slope), slope, "A slope above 0 and below 1 is needed: at 0 it is a ReLU.");
        return new(new("LeakyReLU", slope));
    }

    /// <summary>x above zero, a * x below, where a is learned, without weight decay.</summary>
    /// <param name="init">Where a begins; not 0, and finite.</param>
    /// <param name="perChannel">Whether each channel learns its own; a switch of the dead channels alone always does.</param>
    /// <exception cref="ArgumentOutOfRangeException">The initial slope is 0 or not a number.</exception>
    public static NewActivation PRelu(double init = DefaultInitialSlope, bool perChannel = false)
    {
        if (init == 0 || !double.IsFinite(init))
            throw new ArgumentOutOfRangeException(nameof(init), init, "A finite slope other than 0 is needed: at 0 it is a ReLU.");
        return new(new("PReLU", init, perChannel));
    }

    /// <summary>x above zero, alpha * (exp(x) - 1) below. Adds no parameters.</summary>
    /// <param name="alpha">Above 0, and finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">Alpha is not.</exception>
    public static NewActivation Elu(double alpha = DefaultAlpha)
    {
        if (!(alpha > 0) || !double.IsFinite(alpha))
            throw new ArgumentOutOfRangeException(nameof(alpha), alpha, "A finite alpha above 0 is needed.");
        return new(new("ELU", alpha));
    }

    /// <summary>An activation of the user's own.</summary>
    /// <param name="kind">Its name in records and plans; none of the names above.</param>
    /// <param name="factory">Makes one that is in nobody's use; it belongs to the model afterwards. Moved to the model's device and type by
    /// the repair.</param>
    /// <exception cref="ArgumentException">The name is empty, or one of an activation that is built in.</exception>
    public static NewActivation Of(string kind, Func<nn.Module<Tensor, Tensor>> factory)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(kind);
        ArgumentNullException.ThrowIfNull(factory);
        if (BuiltIn.Contains(kind)) throw new ArgumentException($"'{kind}' is built in; give the factory a name of its own.", nameof(kind));
        return new(new(kind), factory);
    }

    /// <summary>E.g. "LeakyReLU(0.01)".</summary>
    public override string ToString() => Spec.ToString();

    // From a plan; null where no factory of that name is given.
    internal static NewActivation? From(ActivationSpec spec, IReadOnlyCollection<NewActivation> custom) => BuiltIn.Contains(spec.Kind)
        ? new(spec)
        : custom.FirstOrDefault(activation => activation.Spec.Kind == spec.Kind);
}
