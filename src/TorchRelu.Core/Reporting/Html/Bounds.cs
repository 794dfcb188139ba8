using System.Globalization;

namespace TorchRelu;

/// <summary>How bounds on firing rates are written.</summary>
internal static class Bounds
{
    /// <summary>Two significant digits: bounds are small.</summary>
    public static string Percent(double share) => (100 * share).ToString("0.##", CultureInfo.InvariantCulture) switch
    {
        "0" when share > 0 => (100 * share).ToString("0.#E+0", CultureInfo.InvariantCulture) + " %",
        var text => text + " %",
    };

    /// <summary>The highest rate at which a silent channel of the layer could still fire; null where none is silent.</summary>
    public static double? Of(LayerReport layer) => layer.ChannelReports.Max(channel => channel.RateBound);
}
