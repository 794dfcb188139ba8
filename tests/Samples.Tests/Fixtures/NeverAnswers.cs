namespace TorchRelu.Samples.Tests;

/// <summary>A body that never comes: reading it ends only by giving up.</summary>
internal sealed class NeverAnswers : MemoryStream
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return 0;
    }
}
