namespace TorchRelu;

/// <summary>
/// A yes-or-no question about each value of one format, asked of a whole vector at once. An instance holds the constants of the question,
/// so that they stay in registers, and what was seen of NaN.
/// </summary>
internal unsafe interface IValueTest<TSelf, TBytes>
    where TSelf : struct, IValueTest<TSelf, TBytes>
    where TBytes : unmanaged
{
    /// <summary>Bytes of one value.</summary>
    static abstract int Size { get; }

    static abstract TSelf New();

    /// <summary>Puts packed bytes in the order of the values.</summary>
    static abstract TBytes InOrder(TBytes packed);

    /// <summary>Whether anything that was looked at was NaN.</summary>
    bool SawNaN { get; }

    /// <summary>Looks at one vector's worth of values: 1 where the answer is yes, 0 elsewhere, in whatever order packing left them.</summary>
    TBytes Ask(byte* values);
}
