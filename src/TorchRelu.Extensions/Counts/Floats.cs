using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Counts;

/// <summary>
/// Copies the values of a tensor of any floating-point type and any device to managed memory. It is for decisions and never runs in a hook.
/// </summary>
internal static class Floats
{
    public static float[] Read(Tensor tensor)
    {
        if (AreReadable(tensor)) return Copied(tensor);
        using var ungraded = no_grad();
        using var scope = NewDisposeScope();
        return Copied(tensor.detach().to_type(float32).cpu().contiguous());
    }

    /// <summary>Whether the values are float32 in CPU memory, without gaps, and fit into a span.</summary>
    public static bool AreReadable(Tensor tensor) =>
        tensor.device_type == DeviceType.CPU && tensor.dtype == ScalarType.Float32 && tensor.numel() <= int.MaxValue / sizeof(float)
            && tensor.is_contiguous();

    /// <summary>The address where a tensor's memory begins; 0 if the public API does not give it.</summary>
    public static unsafe nint AddressOf(Tensor tensor)
    {
        if (tensor.device_type != DeviceType.CPU || !tensor.is_contiguous() || tensor.numel() == 0
            || tensor.numel() * tensor.ElementSize > int.MaxValue) return 0;
        return (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));
    }

    private static float[] Copied(Tensor host)
    {
        var values = new float[host.numel()];
        host.bytes.CopyTo(MemoryMarshal.AsBytes(values.AsSpan()));
        GC.KeepAlive(host);
        return values;
    }
}
