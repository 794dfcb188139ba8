using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchRelu.Hooks;

/// <summary>The effect of TorchSharp's modules on channels. The effect of a custom module is unknown.</summary>
internal static class LayerKinds
{
    /// <summary>Whether a layer has weights and makes channels.</summary>
    public static bool MakesChannels(nn.Module module) =>
        HasRows(module) || module is ConvTranspose1d or ConvTranspose2d or ConvTranspose3d;

    /// <summary>Whether the weights of a layer have one row per output channel and one column per input channel.</summary>
    public static bool HasRows(nn.Module module) => module is Linear or Conv1d or Conv2d or Conv3d;

    /// <summary>Whether a layer shifts and scales each channel.</summary>
    public static bool Normalises(nn.Module module) => module is BatchNorm1d or BatchNorm2d or BatchNorm3d;

    /// <summary>
    /// Whether the output of a layer is zero or positive if its input is. A ReLU before such a layer explains its output.
    /// </summary>
    public static bool PassesThrough(nn.Module module) => module is
        Dropout or Dropout1d or Dropout2d or Dropout3d or Flatten or Unflatten or Identity or
        MaxPool1d or MaxPool2d or MaxPool3d or AvgPool1d or AvgPool2d or AvgPool3d or
        AdaptiveAvgPool1d or AdaptiveAvgPool2d or AdaptiveAvgPool3d or AdaptiveMaxPool1d or AdaptiveMaxPool2d or AdaptiveMaxPool3d;

    /// <summary>The dimension of the output that holds the channels, counted from the end; null if the layer does not define it.</summary>
    public static int? ChannelDimension(nn.Module module) => module switch
    {
        Linear or LayerNorm => -1,
        Conv1d or ConvTranspose1d => -2,
        Conv2d or ConvTranspose2d or BatchNorm2d => -3,
        Conv3d or ConvTranspose3d or BatchNorm3d => -4,
        _ => null,
    };

    /// <summary>The name of an activation in <see cref="Rectifier"/>; null if the module is none of these.</summary>
    public static string? RectifierName(nn.Module module) => module switch
    {
        ReLU => nameof(ReLU),
        PReLU or ChannelsLastPRelu => nameof(PReLU),
        ReLU6 => nameof(ReLU6),
        Hardtanh => nameof(Hardtanh),
        Hardswish => nameof(Hardswish),
        LeakyReLU => nameof(LeakyReLU),
        RReLU => nameof(RReLU),
        ELU => nameof(ELU),
        CELU => nameof(CELU),
        SELU => nameof(SELU),
        GELU => nameof(GELU),
        SiLU => nameof(SiLU),
        Mish => nameof(Mish),
        _ => null,
    };

    /// <summary>Whether a module is custom, or comes from another library.</summary>
    public static bool IsForeign(nn.Module module) => module.GetType().Assembly != typeof(nn.Module).Assembly;
}
