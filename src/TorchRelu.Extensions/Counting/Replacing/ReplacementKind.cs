namespace TorchRelu;

/// <summary>What <see cref="DyingReluMonitor.Replace()"/> did with a rectifier.</summary>
public enum ReplacementKind
{
    /// <summary>It stands as it was, watched by a hook.</summary>
    Kept,

    /// <summary>A <see cref="MonitoredReLU"/> stands in its place: one pass rectifies and counts.</summary>
    Fused,

    /// <summary>An <c>nn.ReLU</c> that overwrites its input stands in its place, watched by the same hook.</summary>
    InPlace,
}
