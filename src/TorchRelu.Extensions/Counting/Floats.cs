using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Counting;

/// <summary>The values of a tensor of any floating type and on any device, as numbers here. For decisions; never in a hook.</summary>
internal static class Floats
{
    public static float[] Of(Tensor tensor)
    {
        if (AreReadable(tensor)) return Copied(tensor);
        using var ungraded = no_grad();
        using var scope = NewDisposeScope();
        return Copied(tensor.detach().to_type(float32).cpu().contiguous());
    }

    /// <summary>Whether the values lie in memory as they are, without gaps, and are not too many for a span.</summary>
    public static bool AreReadable(Tensor tensor) =>
        tensor.device_type == DeviceType.CPU && tensor.dtype == ScalarType.Float32 && tensor.numel() <= int.MaxValue / sizeof(float)
            && tensor.is_contiguous();

    private static float[] Copied(Tensor host)
    {
        var values = new float[host.numel()];
        host.bytes.CopyTo(MemoryMarshal.AsBytes(values.AsSpan()));
        GC.KeepAlive(host);
        return values;
    }
}
