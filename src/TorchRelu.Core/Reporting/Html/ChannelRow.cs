namespace TorchRelu;

/// <summary>One row of the picture of a layer's channels.</summary>
/// <param name="Channels">The channels it stands for; at least one, all dead or none.</param>
/// <param name="States">Their states over time, a letter each: of several channels the one that must not be lost.</param>
/// <param name="Says">What is to be said of them.</param>
internal sealed record ChannelRow(IReadOnlyList<int> Channels, string States, string Says);
