using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu;

/// <summary>A rectifier to be repaired, and what is known of its uses.</summary>
/// <param name="Name">Its name in the model.</param>
/// <param name="Rectifier">The module that stands there now.</param>
/// <param name="Uses">One entry for each place that uses it; several where it is shared.</param>
internal sealed record SurgerySite(string Name, nn.Module<Tensor, Tensor> Rectifier, IReadOnlyList<SiteUse> Uses);

/// <summary>One use of a rectifier.</summary>
/// <param name="Channels">Its channels; null where they were never seen.</param>
/// <param name="Dead">Those that are dead, from 0.</param>
internal sealed record SiteUse(int? Channels, IReadOnlyList<int> Dead)
{
    /// <summary>Whether the channels are the last of more than two dimensions, as in (B,T,C).</summary>
    public bool ChannelsLast { get; init; }

    /// <summary>The layers around; null where the first forward was not followed.</summary>
    public SiteLinks? Links { get; init; }

    /// <summary>What a batch was like there; null where nothing was measured.</summary>
    public SiteMeasurement? Measured { get; init; }
}
