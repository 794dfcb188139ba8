using TorchSharp;

namespace TorchRelu.Tests;

/// <summary>The tensors that hold native memory.</summary>
internal static class LiveTensors
{
    /// <summary>The count after everything unreferenced was collected.</summary>
    public static long Count()
    {
        for (var i = 0; i < 2; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        return torch.Tensor.TotalCount;
    }

    /// <summary>The growth of the count by an action, before any collection.</summary>
    public static long Growth(Action action)
    {
        var before = Count();
        if (!GC.TryStartNoGCRegion(4 << 20)) throw new InvalidOperationException("The collector cannot be held off.");
        action();
        var growth = torch.Tensor.TotalCount - before;
        GC.EndNoGCRegion();
        return growth;
    }
}
