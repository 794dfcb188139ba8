namespace TorchRelu.Samples.Tests;

/// <summary>Keeps every tick, on the caller's thread.</summary>
internal sealed class RecordedProgress : IProgress<Tick>
{
    public List<Tick> Ticks { get; } = [];

    public void Report(Tick value) => Ticks.Add(value);
}
