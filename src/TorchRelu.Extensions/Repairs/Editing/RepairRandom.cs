using static TorchSharp.torch;

namespace TorchRelu.Repairs;

/// <summary>
/// The random numbers of repairs, apart from torch's own. Each row has a generator of its own, so that a count is the whole state.
/// </summary>
/// <param name="seed">The seed.</param>
internal sealed class RepairRandom(ulong seed)
{
    // The golden ratio in 64 bits keeps the seeds of following rows apart.
    private const ulong Stride = 0x9E3779B97F4A7C15;

    /// <summary>The number of rows that were drawn.</summary>
    public long Drawn { get; set; }

    /// <summary>Draws a row of uniform numbers.</summary>
    /// <param name="length">The number of numbers.</param>
    /// <param name="bound">They lie between this and its negative.</param>
    public float[] Row(long length, double bound)
    {
        using var scope = NewDisposeScope();
        // On the host, so that the same seed gives the same rows on every device.
        using var generator = new Generator(unchecked(seed + ((ulong)++Drawn * Stride)));
        return Floats.Read(rand([length], float32, generator: generator).mul(2 * bound).sub(bound));
    }
}
