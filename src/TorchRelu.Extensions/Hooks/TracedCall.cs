using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchRelu.Hooks;

/// <summary>One call of one module in a traced forward.</summary>
/// <param name="name">The name of the module in the model.</param>
/// <param name="module">The module; the model itself for its input and its output.</param>
/// <param name="order">The place among all calls.</param>
internal sealed class TracedCall(string name, nn.Module module, int order)
{
    public string Name => name;

    public nn.Module Module => module;

    public int Order => order;

    /// <summary>Whether this is the input of the model.</summary>
    public bool IsData { get; init; }

    /// <summary>Whether this is what the model returned.</summary>
    public bool IsResult { get; init; }

    /// <summary>The sizes of the input.</summary>
    public long[] InputShape { get; set; } = [];

    /// <summary>The sizes of the output; empty for a module that only passes values on.</summary>
    public long[] OutputShape { get; set; } = [];

    public SignReading Input { get; set; }

    public SignReading Output { get; set; }

    /// <summary>The outputs and data that the input was computed from by functions alone, earliest first.</summary>
    public IReadOnlyList<TraceSource> Sources { get; set; } = [];

    /// <summary>Whether the functions between scale with their arguments, so that zero gives zero (Euler's theorem).</summary>
    public bool IsHomogeneous { get; set; }

    /// <summary>Whether the input has only values, or means of values, of its sources, and so their range.</summary>
    public bool KeepsRange { get; set; }

    /// <summary>Whether the input was zero everywhere when all outputs before it were negative.</summary>
    public bool IsZeroForNegatives { get; set; }

    /// <summary>The mean and variance of the input per channel, if it was computed from data alone by functions; else null.</summary>
    public InputMoments? Moments { get; set; }

    /// <summary>The dimension of the output that holds the channels; null if it is unknown.</summary>
    public int? ChannelDimension { get; set; }

    /// <summary>The output that later modules read: a copy without history, whose gradient is asked for.</summary>
    public Tensor? Leaf { get; set; }

    /// <summary>What the module returned: a copy of <see cref="Leaf"/> with its history.</summary>
    public Tensor? Passed { get; set; }
}

/// <summary>One output that a module reads without a layer between.</summary>
/// <param name="From">The call that made it.</param>
/// <param name="Dimension">The dimension of the reader's input that holds its channels; null if it is unknown.</param>
/// <param name="Order">Where channel c is found along this dimension.</param>
/// <param name="IsZeroForOwnNegatives">Whether the reader ignores exactly its values that are not positive.</param>
/// <param name="IsWhole">Whether the reader's input is it, or a sum in which it has the factor one.</param>
/// <param name="ZeroGradients">The number of its values that the reader ignores; null if the sizes differ from the input's.</param>
internal sealed record TraceSource(
    TracedCall From, int? Dimension, ChannelOrder Order, bool IsZeroForOwnNegatives, bool IsWhole, long? ZeroGradients)
{
    /// <summary>The entry of channel 0 where the channels are <see cref="ChannelOrder.Shifted"/>; else 0.</summary>
    public long Start { get; init; }
}

/// <summary>Where the channels of a layer are found in what another one reads.</summary>
internal enum ChannelOrder
{
    /// <summary>In another order.</summary>
    Unknown,

    /// <summary>Channel c is entry c, or block c of entries behind a flattening.</summary>
    Blocks,

    /// <summary>Of n channels, channel c is every nth entry, from c on.</summary>
    Interleaved,

    /// <summary>Channel c is entry c, counted from a later one, as behind a concatenation.</summary>
    Shifted,
}

/// <summary>The numbers of negative values, zeros and all values of a tensor, and its greatest value.</summary>
internal readonly record struct SignReading(long Negative, long Zero, long All, double Most)
{
    public static SignReading Of(Tensor values)
    {
        if (values.numel() == 0) return default;
        if (Floats.AreReadable(values))
        {
            var reading = Of(MemoryMarshal.Cast<byte, float>(values.bytes));
            GC.KeepAlive(values);
            return reading;
        }
        using var ungraded = no_grad();
        using var scope = NewDisposeScope();
        return new(values.lt(0).sum(int64).item<long>(), values.eq(0).sum(int64).item<long>(), values.numel(),
            values.max().to_type(float64).item<double>());
    }

    // The operators of libtorch would read three times, and take longer to start than to read a small tensor.
    private static SignReading Of(ReadOnlySpan<float> values)
    {
        var (negative, zero, most) = (0L, 0L, float.NegativeInfinity);
        foreach (var value in values)
        {
            if (value < 0) negative++;
            else if (value == 0) zero++;
            if (!(value <= most)) most = value;
        }
        return new(negative, zero, values.Length, most);
    }
}
