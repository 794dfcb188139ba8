namespace TorchRelu.Samples.Mnist;

/// <summary>A fault inside an IDX file: where it is, what should be there, and what is.</summary>
internal sealed class IdxException(string file, long offset, string expected, string found, Exception? inner = null)
    : BadDataException($"{file}, offset {offset}: expected {expected}, found {found}.", inner)
{
    public string File { get; } = file;

    public long Offset { get; } = offset;

    public string Expected { get; } = expected;

    public string Found { get; } = found;
}
