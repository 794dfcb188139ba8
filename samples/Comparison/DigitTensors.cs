using TorchRelu.Samples.Mnist;
using static TorchSharp.torch;

namespace TorchRelu.Samples.Comparison;

/// <summary>A set of digits as tensors, made once, served in batches.</summary>
internal sealed class DigitTensors : IDisposable
{
    private readonly Tensor _images;
    private readonly Tensor _labels;

    public DigitTensors(DigitSet digits)
    {
        Count = digits.Count;
        using var pixels = from_array(Array.ConvertAll(digits.Pixels.ToArray(), pixel => pixel / 255f));
        _images = pixels.view(Count, 1, DigitSet.Side, DigitSet.Side);
        _labels = from_array(Array.ConvertAll(digits.Labels.ToArray(), label => (long)label));
    }

    public int Count { get; }

    /// <summary>All digits in their order.</summary>
    public IEnumerable<Batch> Batches(int size) => Take(InOrder(), size);

    /// <summary>All digits in random order.</summary>
    public IEnumerable<Batch> Shuffled(int size, Random random)
    {
        var order = InOrder();
        random.Shuffle(order);
        return Take(order, size);
    }

    public void Dispose()
    {
        _images.Dispose();
        _labels.Dispose();
    }

    // A batch lives until the next one is asked for.
    private IEnumerable<Batch> Take(long[] order, int size)
    {
        foreach (var chunk in order.Chunk(size))
        {
            using var rows = from_array(chunk);
            using var images = _images.index_select(0, rows);
            using var labels = _labels.index_select(0, rows);
            yield return new Batch(images, labels);
        }
    }

    private long[] InOrder()
    {
        var order = new long[Count];
        for (var i = 0; i < Count; i++)
            order[i] = i;
        return order;
    }
}
