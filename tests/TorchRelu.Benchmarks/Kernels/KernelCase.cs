using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Benchmarks;

/// <summary>A rectified output as some layer would give it.</summary>
internal sealed class KernelCase : IDisposable
{
    private readonly Tensor _producer;
    private readonly Tensor _stored;
    private readonly unsafe byte* _memory;

    private KernelCase(string name, ElementType type, long[] stored, Func<Tensor, Tensor> view, int? told = null)
    {
        Name = name;
        Type = type;
        var dtype = type switch { ElementType.Float16 => ScalarType.Float16, ElementType.BFloat16 =>
            ScalarType.BFloat16, ElementType.Float32 => ScalarType.Float32, _ => ScalarType.Float64 };
        using var values = randn(stored);
        using var rectified = values.relu();
        _producer = rectified.to_type(dtype);
        _stored = _producer.clone();
        Output = view(_stored);
        Layout = ChannelLayout.For(Output, told);
        unsafe
        {
            fixed (byte* memory = _stored.bytes) _memory = memory;
        }
        Others = [.. Enumerable.Range(0, (int)Output.dim()).Where(d => d != Layout.Dimension).Select(d => (long)d)];
    }

    public string Name { get; }

    public ElementType Type { get; }

    public Tensor Output { get; }

    public ChannelLayout Layout { get; }

    /// <summary>Every dimension but the channels'.</summary>
    public long[] Others { get; }

    /// <summary>All memory that a reader of the output passes over.</summary>
    public Span<byte> Memory => _stored.bytes;

    public static IEnumerable<KernelCase> All()
    {
        yield return Dense("[64,512]", 64, 512);
        yield return Dense("[4096,32]", 4096, 32);
        yield return Dense("[64,32,26,26]", 64, 32, 26, 26);
        yield return Dense("[64,64,24,24]", 64, 64, 24, 24);
        yield return Dense("[32,128,32,32]", 32, 128, 32, 32);
        yield return Dense("[64,512,4,4]", 64, 512, 4, 4);
        yield return Dense("[16,128,1024] (B,T,C)", 16, 128, 1024);
        yield return new("[32,128,32,32] channels_last", ElementType.Float32, [32, 32, 32, 128], t => t.permute(0, 3, 1, 2));
        yield return new("[64,512] transposed", ElementType.Float32, [512, 64], t => t.t());
        yield return new("[64,64,24,24] every second image", ElementType.Float32, [128, 64, 24, 24], t => t.slice(0, 0, 128, 2));
        yield return new("[32,128,32,32] bfloat16", ElementType.BFloat16, [32, 128, 32, 32], t => t.alias());
        yield return new("[32,128,32,32] float16", ElementType.Float16, [32, 128, 32, 32], t => t.alias());
        yield return new("[64,64,24,24] float64", ElementType.Float64, [64, 64, 24, 24], t => t.alias());
    }

    /// <summary>Writes the output anew, as its producer does just before a hook sees it.</summary>
    public void Produce() => _stored.copy_(_producer);

    /// <summary>Counts without asking the tensor anything.</summary>
    public unsafe void CountMemory(CountAccumulator counts, long[] shape, long[] strides) =>
        counts.TryCount(_memory, Type, shape, strides, Layout.Dimension, Layout.ValuesAreSamples, step: 1);

    public void Dispose()
    {
        Output.Dispose();
        _stored.Dispose();
        _producer.Dispose();
    }

    private static KernelCase Dense(string name, params long[] shape) => new(name, ElementType.Float32, shape, t => t.alias());
}
