namespace TorchRelu;

/// <summary>What the channels of a layer did over time: one entry per point, and one text per channel with a character per point; see <see cref="ChannelStates.Encode"/>.</summary>
internal sealed class ChannelTimelineDocument
{
    public int? Resolution { get; init; }

    public long[]? FirstStep { get; init; }

    public long[]? LastStep { get; init; }

    public int[]? Windows { get; init; }

    public string[]? States { get; init; }
}
