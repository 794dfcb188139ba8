namespace TorchRelu;

/// <summary>An activation as data.</summary>
/// <param name="Kind">The module's type, as TorchSharp names it ("LeakyReLU"), or the name of a user-defined factory.</param>
/// <param name="Value">The activation's only number: the slope of LeakyReLU, the initial slope of PReLU, or the alpha of ELU; null if it
/// has none.</param>
/// <param name="PerChannel">Whether a PReLU learns a slope for each channel.</param>
public sealed record ActivationSpec(string Kind, double? Value = null, bool PerChannel = false)
{
    /// <exception cref="ArgumentOutOfRangeException">The slope is out of range.</exception>
    internal static ActivationSpec LeakyRelu(double slope) => slope is > 0 and < 1 ? new("LeakyReLU", slope)
        : throw new ArgumentOutOfRangeException(nameof(slope), slope, "A slope above 0 and below 1 is needed: at 0 it is a ReLU.");

    /// <exception cref="ArgumentOutOfRangeException">The slope is 0 or not finite.</exception>
    internal static ActivationSpec PRelu(double slope, bool perChannel) => slope != 0 && double.IsFinite(slope)
        ? new("PReLU", slope, perChannel)
        : throw new ArgumentOutOfRangeException(nameof(slope), slope, "A finite slope other than 0 is needed: at 0 it is a ReLU.");

    /// <exception cref="ArgumentOutOfRangeException">Alpha is out of range.</exception>
    internal static ActivationSpec Elu(double alpha) => alpha > 0 && double.IsFinite(alpha) ? new("ELU", alpha)
        : throw new ArgumentOutOfRangeException(nameof(alpha), alpha, "A finite alpha above 0 is needed.");

    /// <summary>The same activation, if one of the library's has a number that it takes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Its number is missing or out of range.</exception>
    internal ActivationSpec Checked() => Kind switch
    {
        "LeakyReLU" => LeakyRelu(Value ?? double.NaN),
        "PReLU" => PRelu(Value ?? double.NaN, PerChannel),
        "ELU" => Elu(Value ?? double.NaN),
        _ => this,
    };

    /// <summary>Returns, for example, "PReLU(0.25, per channel)".</summary>
    public override string ToString() => (Value, PerChannel) switch
    {
        (null, _) => Kind,
        ({ } value, false) => FormattableString.Invariant($"{Kind}({value})"),
        ({ } value, true) => FormattableString.Invariant($"{Kind}({value}, per channel)"),
    };
}
