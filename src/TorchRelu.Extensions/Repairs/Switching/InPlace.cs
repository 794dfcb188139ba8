using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchRelu.Repairs;

/// <summary>Reads and changes whether an activation overwrites its input.</summary>
internal static class InPlace
{
    public static bool Is(nn.Module activation) => Flag(activation)?.Get() == true;

    /// <summary>Creates the step that stops an activation from overwriting its input; null if that is not possible.</summary>
    public static Edit? TurnOff(nn.Module activation) => Set(activation, "no longer work in place", to: false);

    public static Edit? TurnOn(nn.Module activation) => Set(activation, "work in place again", to: true);

    private static Edit? Set(nn.Module activation, string what, bool to) =>
        Flag(activation) is { Set: { } set } ? new Edit(what, () => set(to), () => set(!to)) : null;

    private static (Func<bool> Get, Action<bool>? Set)? Flag(nn.Module activation) => activation switch
    {
        ReLU own => (() => own.inplace, on => own.inplace = on),
        ReLU6 own => (() => own.inplace, on => own.inplace = on),
        Hardtanh own => (() => own.inplace, on => own.inplace = on),
        Hardswish own => (() => own.inplace, on => own.inplace = on),
        LeakyReLU own => (() => own.inplace, on => own.inplace = on),
        RReLU own => (() => own.inplace, on => own.inplace = on),
        ELU own => (() => own.inplace, on => own.inplace = on),
        CELU own => (() => own.inplace, on => own.inplace = on),
        SELU own => (() => own.inplace, on => own.inplace = on),
        GELU own => (() => own.inplace, on => own.inplace = on),
        SiLU own => (() => own.inplace, on => own.inplace = on),
        Mish own => (() => own.inplace, on => own.inplace = on),
        // These are not ReLU-like, but options.Watch<T>() may name them.
        Hardsigmoid own => (() => own.inplace, on => own.inplace = on),
        Sigmoid own => (() => own.inplace, on => own.inplace = on),
        Softsign own => (() => own.inplace, on => own.inplace = on),
        Tanh own => (() => own.inplace, on => own.inplace = on),
        Tanhshrink own => (() => own.inplace, on => own.inplace = on),
        Threshold own => (() => own.inplace, on => own.inplace = on),
        _ => OfUser(activation),
    };

    // A custom activation may have such a property too, and it may be read-only.
    private static (Func<bool> Get, Action<bool>? Set)? OfUser(nn.Module activation) =>
        activation.GetType().GetProperty(nameof(ReLU.inplace), typeof(bool)) is { CanRead: true } own
            ? (() => (bool)own.GetValue(activation)!, own.CanWrite ? on => own.SetValue(activation, on) : null)
            : null;
}
