namespace TorchRelu;

/// <summary>How a monitor counts.</summary>
public sealed class DyingReluOptions
{
    /// <summary>Whether forwards of modules in eval mode, or with gradients disabled, count too.</summary>
    /// <value>Default false: validation must not be mistaken for training.</value>
    public bool CountEvaluation { get; init; }

    /// <summary>For layers whose output has three dimensions, which of them holds the channels: the shape alone cannot tell (B,T,C) from (N,C,L).</summary>
    /// <value>Layer name to dimension, negative counting from the end. A layer that is not named has its channels last, as behind a Linear.</value>
    public IReadOnlyDictionary<string, int> ChannelDimensions { get; init; } = new Dictionary<string, int>();
}
