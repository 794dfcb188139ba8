namespace TorchRelu.Counting;

/// <summary>What kernels do with a vector of bytes, one byte for each value that was looked at, in the order of the values.</summary>
internal unsafe interface IWidth<TBytes>
    where TBytes : unmanaged
{
    /// <summary>
    /// How far memory is asked for before it is looked at, in bytes: with 8 KiB, 17 MB in the last cache took a tenth longer; smaller
    /// tensors do not care.
    /// </summary>
    const int Ahead = 16384;

    /// <summary>Values looked at in one go: the bytes of a vector.</summary>
    static abstract int Values { get; }

    static abstract TBytes Add(TBytes left, TBytes right);

    static abstract TBytes And(TBytes left, TBytes right);

    /// <summary>The sum of all bytes.</summary>
    static abstract long Total(TBytes counts);

    /// <summary>Adds each byte to the count of its value.</summary>
    static abstract void AddTo(TBytes counts, uint* target);

    /// <summary>One bit per byte that is not zero, the first value's lowest.</summary>
    static abstract ulong Bits(TBytes ones);

    /// <summary>Asks for the memory <see cref="Ahead"/> of a vector, which takes so many bytes.</summary>
    static abstract void Prefetch(byte* values, int bytes);
}

/// <summary>
/// A yes-or-no question about each value of one format, asked of a whole vector at once. An instance holds the constants of the question,
/// so that they stay in registers, and what was seen of NaN.
/// </summary>
internal unsafe interface IPredicate<TSelf, TBytes>
    where TSelf : struct, IPredicate<TSelf, TBytes>
    where TBytes : unmanaged
{
    /// <summary>Bytes of one value.</summary>
    static abstract int Size { get; }

    static abstract TSelf New();

    /// <summary>Puts packed bytes in the order of the values.</summary>
    static abstract TBytes Unshuffle(TBytes packed);

    /// <summary>Whether anything that was looked at was NaN.</summary>
    bool SawNaN { get; }

    /// <summary>
    /// Looks at one vector's worth of values: 1 where the answer is yes, 0 elsewhere, in whatever order packing left them.
    /// </summary>
    TBytes Test(byte* values);
}
