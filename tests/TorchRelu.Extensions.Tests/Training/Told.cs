namespace TorchRelu.Tests;

/// <summary>Progress that is written down at once.</summary>
internal sealed class Told : IProgress<NetworkProgress>
{
    public List<NetworkProgress> Ticks { get; } = [];

    public void Report(NetworkProgress value) => Ticks.Add(value);
}
