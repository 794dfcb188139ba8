namespace TorchSharp.Pins.Tests.Support;

/// <summary>The tensors that hold native memory.</summary>
internal static class LiveTensors
{
    /// <summary>After everything that nobody refers to is gone.</summary>
    public static long Count
    {
        get
        {
            for (var i = 0; i < 2; i++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
            return torch.Tensor.TotalCount;
        }
    }

    /// <summary>How many more there are after the action, before any collection.</summary>
    public static long Growth(Action action)
    {
        var before = Count;
        GC.TryStartNoGCRegion(4 << 20).Should().BeTrue();
        action();
        var growth = torch.Tensor.TotalCount - before;
        GC.EndNoGCRegion();
        return growth;
    }
}
