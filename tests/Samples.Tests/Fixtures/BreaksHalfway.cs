namespace TorchRelu.Samples.Tests;

/// <summary>A body whose connection is lost after some bytes.</summary>
internal sealed class BreaksHalfway(byte[] bytes) : MemoryStream(bytes)
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Position == Length
            ? throw new IOException("reset by peer")
            : base.ReadAsync(buffer, cancellationToken);
}
