using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace TorchRelu.Monitoring;

/// <summary>A number that is the same for the same content on every machine, and else another.</summary>
internal sealed class Fingerprint : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public static long Of(IEnumerable<string> texts)
    {
        using var fingerprint = new Fingerprint();
        foreach (var text in texts) fingerprint.Add(Encoding.UTF8.GetBytes($"{text}\n"));
        return fingerprint.Number();
    }

    public static long Of<T>(ReadOnlySpan<T> values) where T : unmanaged
    {
        using var fingerprint = new Fingerprint();
        fingerprint.Add(MemoryMarshal.AsBytes(values));
        return fingerprint.Number();
    }

    public void Add(ReadOnlySpan<byte> content) => _hash.AppendData(content);

    public long Number() => BinaryPrimitives.ReadInt64LittleEndian(_hash.GetHashAndReset());

    public string Text() => Convert.ToHexString(_hash.GetHashAndReset());

    public void Dispose() => _hash.Dispose();
}
