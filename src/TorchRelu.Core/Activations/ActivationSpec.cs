namespace TorchRelu;

/// <summary>An activation as data.</summary>
/// <param name="Kind">The module's type, as TorchSharp names it ("LeakyReLU"), or the name of a user-defined factory.</param>
/// <param name="Value">The activation's only number: the slope of LeakyReLU, the initial slope of PReLU, or the alpha of ELU; null if it
/// has none.</param>
/// <param name="PerChannel">Whether a PReLU learns a slope for each channel.</param>
public sealed record ActivationSpec(string Kind, double? Value = null, bool PerChannel = false)
{
    /// <summary>Returns, for example, "PReLU(0.25, per channel)".</summary>
    public override string ToString() => (Value, PerChannel) switch
    {
        (null, _) => Kind,
        ({ } value, false) => FormattableString.Invariant($"{Kind}({value})"),
        ({ } value, true) => FormattableString.Invariant($"{Kind}({value}, per channel)"),
    };
}
