using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchRelu.Hooks;

/// <summary>What the modules of TorchSharp do to channels. What a module of the user's own does is not known.</summary>
internal static class LayerKinds
{
    /// <summary>Layers with weights, which make channels.</summary>
    public static bool MakesChannels(nn.Module module) =>
        HasRows(module) || module is ConvTranspose1d or ConvTranspose2d or ConvTranspose3d;

    /// <summary>Layers whose weights have a row for each channel they make, and a column for each they read.</summary>
    public static bool HasRows(nn.Module module) => module is Linear or Conv1d or Conv2d or Conv3d;

    /// <summary>Layers that shift and scale each channel.</summary>
    public static bool Normalises(nn.Module module) => module is BatchNorm1d or BatchNorm2d or BatchNorm3d;

    /// <summary>
    /// Layers whose output is zero or positive where their input is, so that a rectifier before them explains what comes out.
    /// </summary>
    public static bool PassesThrough(nn.Module module) => module is
        Dropout or Dropout1d or Dropout2d or Dropout3d or Flatten or Unflatten or Identity or
        MaxPool1d or MaxPool2d or MaxPool3d or AvgPool1d or AvgPool2d or AvgPool3d or
        AdaptiveAvgPool1d or AdaptiveAvgPool2d or AdaptiveAvgPool3d or AdaptiveMaxPool1d or AdaptiveMaxPool2d or AdaptiveMaxPool3d;

    /// <summary>The dimension of the output that holds the channels, from the end; null where the layer does not say.</summary>
    public static int? ChannelDimension(nn.Module module) => module switch
    {
        Linear or LayerNorm => -1,
        Conv1d or ConvTranspose1d => -2,
        Conv2d or ConvTranspose2d or BatchNorm2d => -3,
        Conv3d or ConvTranspose3d or BatchNorm3d => -4,
        _ => null,
    };

    /// <summary>The name that an activation has in <see cref="Rectifier"/>; null where it is none of those.</summary>
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

    /// <summary>Whether it is a module of the user's own, or of another library.</summary>
    public static bool IsForeign(nn.Module module) => module.GetType().Assembly != typeof(nn.Module).Assembly;
}
