namespace TorchRelu;

/// <summary>Which dimension of a tensor holds the channels, and who said so.</summary>
/// <param name="Index">The dimension, negative counting from the end; null where the shape decides.</param>
/// <param name="Source">Who said so.</param>
internal readonly record struct ChannelDimension(int? Index, ChannelAxis Source);
