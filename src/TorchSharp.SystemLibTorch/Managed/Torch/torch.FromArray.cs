using System.Runtime.InteropServices;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A tensor with a copy of the array's elements and its shape.</summary>
    public static Tensor from_array(Array rawArray, Device? device = null) => from_array(rawArray, null, device);

    /// <summary>A tensor with the array's elements, converted to <paramref name="dtype"/> where one is given.</summary>
    public static unsafe Tensor from_array(Array rawArray, ScalarType? dtype, Device? device = null, bool requires_grad = false, string[]? names = null)
    {
        var elementType = ScalarTypeOf(rawArray.GetType().GetElementType()!);
        var sizes = new long[rawArray.Rank];
        for (var d = 0; d < sizes.Length; d++) sizes[d] = rawArray.GetLongLength(d);

        Tensor tensor;
        fixed (byte* data = &MemoryMarshal.GetArrayDataReference(rawArray))
        fixed (long* shape = sizes)
        {
            tensor = new Tensor(Native.Check(Native.bridge_tensor_from_memory(data, shape, sizes.Length, (int)elementType)));
        }
        if (dtype is not null && dtype != elementType) tensor = tensor.to_type(dtype.Value, disposeAfter: true);
        if (device is not null && device.type != DeviceType.CPU) tensor = tensor.to(device, disposeAfter: true);
        return Made(tensor, requires_grad, names);
    }
}
