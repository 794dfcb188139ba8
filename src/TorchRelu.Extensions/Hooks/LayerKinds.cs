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

    /// <summary>Whether a layer shifts and scales each channel by statistics of its own.</summary>
    public static bool Normalises(nn.Module module) => IsBatchNorm(module) || IsNormOfRows(module);

    public static bool IsBatchNorm(nn.Module module) => module is BatchNorm1d or BatchNorm2d or BatchNorm3d;

    /// <summary>Whether a layer normalises each row by itself, so that no channel's statistics are its own.</summary>
    public static bool IsNormOfRows(nn.Module module) =>
        module is LayerNorm or GroupNorm or InstanceNorm1d or InstanceNorm2d or InstanceNorm3d;

    /// <summary>The dimension of the output that holds the channels, from 0; null if the layer does not define it.</summary>
    /// <param name="module">The layer.</param>
    /// <param name="rank">The number of dimensions of the output.</param>
    public static int? ChannelDimension(nn.Module module, int rank) => module switch
    {
        Linear or LayerNorm or Embedding => rank - 1,
        Conv1d or ConvTranspose1d => rank - 2,
        Conv2d or ConvTranspose2d => rank - 3,
        Conv3d or ConvTranspose3d => rank - 4,
        BatchNorm1d or BatchNorm2d or BatchNorm3d or GroupNorm or InstanceNorm1d or InstanceNorm2d or InstanceNorm3d => 1,
        _ => null,
    };

    /// <summary>The dimension of the input whose entries a layer tells apart, from 0; null if it does not.</summary>
    /// <param name="module">The layer.</param>
    /// <param name="rank">The number of dimensions of the input.</param>
    public static int? FeatureDimension(nn.Module module, int rank) => module is Embedding ? null : ChannelDimension(module, rank);

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

    /// <summary>A parameter of a layer; null if it has none of this name, or was disposed.</summary>
    public static TorchSharp.Modules.Parameter? Parameter(nn.Module layer, string name)
    {
        try
        {
            return layer.get_parameter(name) is { IsInvalid: false } parameter ? parameter : null;
        }
        catch (ObjectDisposedException)
        {
            return null;
        }
    }
}
