namespace TorchRelu.Counts;

/// <summary>Operations on a vector of bytes, with one byte for each tested value, in the order of the values.</summary>
internal unsafe interface IWidth<TBytes>
    where TBytes : unmanaged
{
    /// <summary>
    /// The prefetch distance, in bytes. With 8 KiB, 17 MB in the last-level cache took a tenth longer. Smaller tensors show no difference.
    /// </summary>
    const int Ahead = 16384;

    /// <summary>The number of values tested at once, which is the number of bytes in a vector.</summary>
    static abstract int Values { get; }

    static abstract TBytes Add(TBytes left, TBytes right);

    static abstract TBytes And(TBytes left, TBytes right);

    /// <summary>Whether any byte is not zero.</summary>
    static abstract bool Any(TBytes counts);

    /// <summary>The sum of all bytes.</summary>
    static abstract long Total(TBytes counts);

    /// <summary>Adds each byte to the count of its value.</summary>
    static abstract void AddTo(TBytes counts, uint* target);

    /// <summary>Returns one bit per byte, set if the byte is not zero. The lowest bit is that of the first value.</summary>
    static abstract ulong Bits(TBytes ones);

    /// <summary>Prefetches the memory <see cref="Ahead"/> of a vector with this many bytes.</summary>
    static abstract void Prefetch(byte* values, int bytes);
}

/// <summary>
/// A test of each value of one format, for a whole vector at once. An instance holds the constants of the test, so they stay in registers.
/// It also records whether a NaN was seen.
/// </summary>
internal unsafe interface IPredicate<TSelf, TBytes>
    where TSelf : struct, IPredicate<TSelf, TBytes>
    where TBytes : unmanaged
{
    /// <summary>The size of one value in bytes.</summary>
    static abstract int Size { get; }

    static abstract TSelf New();

    /// <summary>Puts packed bytes into the order of the values.</summary>
    static abstract TBytes Unshuffle(TBytes packed);

    /// <summary>Whether any tested value was NaN.</summary>
    bool SawNaN { get; }

    /// <summary>Tests one vector of values. The result is 1 for yes and 0 for no, in the order that packing leaves.</summary>
    TBytes Test(byte* values);
}
