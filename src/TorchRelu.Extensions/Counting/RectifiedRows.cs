namespace TorchRelu.Internal;

/// <summary>Rows of an output that was just made, with their masks.</summary>
internal readonly unsafe ref struct RectifiedRows(float* output, ulong* mask, ReadOnlySpan<long> shape, ReadOnlySpan<long> strides, ChannelLayout layout)
{
    /// <summary>The first value.</summary>
    public float* Output { get; } = output;

    /// <summary>Its bit is the lowest of the first word.</summary>
    public ulong* Mask { get; } = mask;

    /// <summary>The sizes of these rows.</summary>
    public ReadOnlySpan<long> Shape { get; } = shape;

    public ReadOnlySpan<long> Strides { get; } = strides;

    /// <summary>Of the whole output.</summary>
    public ChannelLayout Layout { get; } = layout;
}
