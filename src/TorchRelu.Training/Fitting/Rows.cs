using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Fitting;

/// <summary>The rows for training and the rows held back for validation.</summary>
internal readonly record struct RowSplit(long[] Training, long[] Validation)
{
    /// <summary>Splits the rows. Without validation no random number is drawn.</summary>
    public static RowSplit Create(int rows, double validationShare, Random random)
    {
        var order = InOrder(rows);
        if (validationShare == 0) return new(order, []);
        random.Shuffle(order);
        var held = Math.Clamp((int)Math.Round(rows * validationShare), 1, Math.Max(1, rows - 1));
        var training = order[held..];
        // Sorted, so that the order before each shuffle depends only on which rows remain.
        Array.Sort(training);
        return new(training, order[..held]);
    }

    /// <summary>All rows in their order.</summary>
    public static long[] InOrder(int rows)
    {
        var order = new long[rows];
        for (var i = 0; i < rows; i++) order[i] = i;
        return order;
    }
}

/// <summary>Rows and labels as tensors on the device, created once and served in batches.</summary>
internal sealed class RowTensors : IDisposable
{
    private readonly Tensor _inputs;
    private readonly Tensor _labels;

    public RowTensors(NetworkData data, NetworkTask task, NetworkTrainerOptions options)
    {
        using var scope = NewDisposeScope();
        _inputs = from_array(data.Features).view([data.Rows, .. options.InputShape ?? [data.Width]]).to(options.Device)
            .DetachFromDisposeScope();
        _labels = task.Tensor(data.Labels).to(options.Device).DetachFromDisposeScope();
    }

    /// <summary>The first row as a batch; the caller disposes it.</summary>
    public Tensor First() => _inputs.narrow(0, 0, 1);

    /// <summary>All rows in their order. A batch is valid until the next one is requested.</summary>
    public IEnumerable<(Tensor Inputs, Tensor Labels)> Batches(int size) => Batches(RowSplit.InOrder((int)_labels.shape[0]), size);

    /// <summary>The rows in the given order. A batch is valid until the next one is requested.</summary>
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

/// <summary>Loss and score of the rows seen so far.</summary>
internal readonly record struct RowScores(double LossSum, double Score, long Rows)
{
    public double Loss => LossSum / Rows;

    /// <summary>Evaluates a module in its current mode, without gradients.</summary>
    public static RowScores Compute(Module<Tensor, Tensor> module, NetworkTask task, IEnumerable<(Tensor Inputs, Tensor Labels)> batches)
    {
        using var ungraded = no_grad();
        var seen = new RowScores();
        foreach (var (inputs, labels) in batches)
        {
            using var scope = NewDisposeScope();
            var output = module.call(inputs);
            seen = seen.Add(task.Loss(output, labels).item<float>(), task.Score(output, labels), labels.shape[0]);
        }
        return seen;
    }

    public RowScores Add(double loss, double score, long rows) => new(LossSum + loss * rows, Score + score, Rows + rows);
}
