using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchRelu.Repairs;

/// <summary>What a built-in activation multiplies its values below zero by: its slope, or the alpha of an ELU.</summary>
internal static class NegativeSlope
{
    /// <summary>The present slope of an activation that does not learn it; null for any other.</summary>
    public static double? Of(nn.Module activation) => activation switch
    {
        LeakyReLU leaky => leaky.negative_slope,
        ELU elu => elu.alpha,
        _ => null,
    };

    /// <summary>The step that takes a part of the slope away.</summary>
    /// <param name="activation">A built-in activation.</param>
    /// <param name="part">Above 0 and below 1.</param>
    public static Edit Lower(nn.Module activation, double part)
    {
        const string What = "lower the slope below zero";
        switch (activation)
        {
            case LeakyReLU leaky:
                var slope = leaky.negative_slope;
                return new(What, () => leaky.negative_slope = slope * (1 - part), () => leaky.negative_slope = slope);
            case ELU elu:
                var alpha = elu.alpha;
                return new(What, () => elu.alpha = alpha * (1 - part), () => elu.alpha = alpha);
            default:
                return TensorEdit.Write(What, activation.get_parameter("weight")!, slopes => slopes.mul_(1 - part));
        }
    }
}
