namespace TorchRelu.Counts;

/// <summary>A floating-point format as a type. Kernels are compiled once for each format.</summary>
internal interface IFormat
{
    /// <summary>The size of one value in bytes.</summary>
    static abstract int Size { get; }

    /// <summary>The bits of infinity in a 16-bit format. Larger bit patterns, without the sign, are NaN.</summary>
    static virtual ushort Infinity => 0;
}

internal readonly struct Float16 : IFormat
{
    public static int Size => 2;

    public static ushort Infinity => 0x7C00;
}

internal readonly struct BFloat16 : IFormat
{
    public static int Size => 2;

    public static ushort Infinity => 0x7F80;
}

internal readonly struct Float32 : IFormat
{
    public static int Size => 4;
}

internal readonly struct Float64 : IFormat
{
    public static int Size => 8;
}

/// <summary>The floating-point formats the kernels read.</summary>
internal enum ElementType
{
    Float16,
    BFloat16,
    Float32,
    Float64,
}

internal static class ElementTypeExtensions
{
    /// <summary>The size of one value in bytes.</summary>
    public static int Size(this ElementType type) => type switch
    {
        ElementType.Float64 => 8,
        ElementType.Float32 => 4,
        _ => 2,
    };
}
