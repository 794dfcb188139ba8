namespace TorchRelu.Samples.Tests;

/// <summary>Keeps every tick, on the caller's thread.</summary>
internal sealed class RecordedProgress<T> : IProgress<T>
{
    public List<T> Ticks { get; } = [];

    public void Report(T value) => Ticks.Add(value);
}
