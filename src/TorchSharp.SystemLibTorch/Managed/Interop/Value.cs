using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>How an argument or result of an operator is to be read; the same numbers stand in Native/bridge.h.</summary>
internal enum Kind
{
    None = 0,
    Tensor = 1,
    Int = 2,
    Double = 3,
    Bool = 4,
    String = 5,
    IntList = 6,
    TensorList = 7,
    OptionalTensorList = 8,
    Device = 9,
    Generator = 10,
}

/// <summary>One argument or result on its way across the C ABI.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct Value
{
    [FieldOffset(0)] public Kind Kind;
    [FieldOffset(4)] public int Count;
    [FieldOffset(8)] public long Bits;
    [FieldOffset(8)] public double Number;
    [FieldOffset(8)] public nint Pointer;
}

/// <summary>What a tensor is, read in one call.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct TensorInfo
{
    public long Dimensions;
    public long Elements;
    public long StorageOffset;
    public int ScalarType;
    public int ElementSize;
    public int DeviceType;
    public int DeviceIndex;

    // The first element where the tensor is contiguous and has memory of its own; else null.
    public void* Dense;
}
