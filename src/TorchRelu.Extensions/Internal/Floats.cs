using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Internal;

/// <summary>The values of a tensor of any floating type and on any device, as numbers here. For decisions; never in a hook.</summary>
internal static class Floats
{
    public static float[] Of(Tensor tensor)
    {
        using var ungraded = no_grad();
        using var scope = NewDisposeScope();
        var host = tensor.detach().to_type(float32).cpu().contiguous();
        var values = new float[host.numel()];
        host.bytes.CopyTo(System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }
}
