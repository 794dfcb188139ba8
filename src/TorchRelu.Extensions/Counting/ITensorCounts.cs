using static TorchSharp.torch;

namespace TorchRelu.Internal;

/// <summary>One way to count outputs. Not thread-safe: the site locks.</summary>
internal interface ITensorCounts : IDisposable
{
    /// <summary>Samples counted since the last <see cref="Take"/>.</summary>
    long Samples { get; }

    /// <summary>Adds one output, unless this way is not made for it.</summary>
    /// <returns>Whether it was counted.</returns>
    bool TryCount(Tensor output, ChannelLayout layout, long step);

    /// <summary>What was counted since the last call; counting begins anew. Null when nothing was.</summary>
    ChannelTally? Take();
}
