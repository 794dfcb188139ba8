namespace TorchRelu;

/// <summary>The floating-point formats the kernels read.</summary>
internal enum ElementType
{
    Float16,
    BFloat16,
    Float32,
    Float64,
}

internal static class ElementTypes
{
    /// <summary>Bytes of one value.</summary>
    public static int Size(this ElementType type) => type switch
    {
        ElementType.Float64 => 8,
        ElementType.Float32 => 4,
        _ => 2,
    };
}
