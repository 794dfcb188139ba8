using static TorchSharp.torch;

namespace TorchRelu;

/// <summary>Rows and labels as tensors on the device, made once, served in batches.</summary>
internal sealed class RowTensors : IDisposable
{
    private readonly Tensor _inputs;
    private readonly Tensor _labels;

    public RowTensors(NetworkData data, NetworkTask task, NetworkTrainerOptions options)
    {
        using var scope = NewDisposeScope();
        _inputs = from_array(data.Features).view([data.Rows, .. options.InputShape ?? [data.Width]]).to(options.Device).DetachFromDisposeScope();
        _labels = task.Tensor(data.Labels).to(options.Device).DetachFromDisposeScope();
    }

    /// <summary>The first row as a batch of its own; the caller disposes it.</summary>
    public Tensor First() => _inputs.narrow(0, 0, 1);

    /// <summary>All rows in their order. A batch lives until the next one is asked for.</summary>
    public IEnumerable<(Tensor Inputs, Tensor Labels)> Batches(int size) => Batches(RowSplit.InOrder((int)_labels.shape[0]), size);

    /// <summary>The rows in the order given. A batch lives until the next one is asked for.</summary>
    public IEnumerable<(Tensor Inputs, Tensor Labels)> Batches(long[] rows, int size)
    {
        foreach (var chunk in rows.Chunk(size))
        {
            using var places = from_array(chunk, _labels.device);
            using var inputs = _inputs.index_select(0, places);
            using var labels = _labels.index_select(0, places);
            yield return (inputs, labels);
        }
    }

    public void Dispose()
    {
        _inputs.Dispose();
        _labels.Dispose();
    }
}
