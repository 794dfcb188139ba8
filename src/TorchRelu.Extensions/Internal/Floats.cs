using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Internal;

/// <summary>The values of a tensor of any floating type and on any device, as numbers here. For decisions; never in a hook.</summary>
internal static class Floats
{
    public static float[] Of(Tensor tensor)
    {
        if (tensor.device_type == DeviceType.CPU && tensor.dtype == ScalarType.Float32 && tensor.is_contiguous()) return Copied(tensor);
        using var ungraded = no_grad();
        using var scope = NewDisposeScope();
        return Copied(tensor.detach().to_type(float32).cpu().contiguous());
    }

    private static float[] Copied(Tensor host)
    {
        var values = new float[host.numel()];
        host.bytes.CopyTo(System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()));
        GC.KeepAlive(host);
        return values;
    }
}
