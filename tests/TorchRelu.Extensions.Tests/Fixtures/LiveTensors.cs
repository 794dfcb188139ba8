using static TorchSharp.torch;

namespace TorchRelu.Tests;

internal static class LiveTensors
{
    /// <summary>Tensors that are held, after those that nobody holds have been collected.</summary>
    public static long Count()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return Tensor.TotalCount;
    }
}
