using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchRelu;

/// <summary>What a rectifier gives where it is dead: a ReLU gives 0, but a ReLU6 may be stuck at 6 and a Hardtanh is at -1 or 1.</summary>
internal static class SilentOutput
{
    /// <summary>Whether the module is a ReLU.</summary>
    public static bool IsRelu(nn.Module rectifier) => rectifier is ReLU;

    /// <summary>Whether a dead channel's outputs are known to be 0, so that whoever reads it need not.</summary>
    public static bool IsZero(nn.Module rectifier, SiteUse use, int channel)
    {
        if (IsRelu(rectifier)) return true;
        // Of a module of the user's own nothing is known, whatever its name.
        if (LayerKinds.RectifierName(rectifier) is null) return false;
        var traits = ProbeTarget.TraitsOf(rectifier);
        return traits.Margin switch
        {
            FiringMargin.InputAboveLow => true,
            FiringMargin.BetweenEnds => use.Measured is { } measured
                && traits.Rectify(new Interval(measured.Lowest[channel], measured.Highest[channel])) is { Low: 0, High: 0 },
            _ => rectifier is PReLU or ChannelsLastPRelu && rectifier.get_parameter("weight") is { } slopes
                && traits.CanDie(Floats.Of(slopes), use.Channels!.Value)[channel],
        };
    }
}
