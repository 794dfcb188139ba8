using static TorchSharp.torch;

namespace TorchRelu.Field;

/// <summary>A training on the same rows, pass after pass.</summary>
internal sealed class FixedRows(string name, int seed = 1) : Situation(name, seed)
{
    private Tensor[] _rows = [];
    private Tensor? _order;
    private int _orderedFor = -1;

    /// <summary>Makes the rows, one tensor per argument of the model, and those that the loss needs.</summary>
    public required Func<Tensor[]> Rows { get; init; }

    public int BatchSize { get; init; } = 50;

    /// <summary>Whether every pass has an order of its own. If not, the rows come as they are.</summary>
    public bool Shuffled { get; init; } = true;

    // The rows come again, so that a pass is noticed even where none is told.
    public override Expectation Expected => Expectation.Dead;

    public override int StepsPerEpoch => (int)((_rows[0].shape[0] + BatchSize - 1) / BatchSize);

    public override void Prepare() => _rows = [.. Rows().Select(rows => rows.DetachFromDisposeScope())];

    public override Tensor[] Batch(int epoch, int step)
    {
        if (_orderedFor != epoch)
        {
            _order = (Shuffled ? randperm(_rows[0].shape[0]) : arange(_rows[0].shape[0])).DetachFromDisposeScope();
            _orderedFor = epoch;
        }
        return Take(_order!, step);
    }

    public override IEnumerable<Tensor[]> Everything()
    {
        var order = arange(_rows[0].shape[0]);
        for (var step = 0; step < StepsPerEpoch; step++) yield return Take(order, step);
    }

    private Tensor[] Take(Tensor order, int step)
    {
        var chosen = order.slice(0, (long)step * BatchSize, Math.Min((long)(step + 1) * BatchSize, order.shape[0]), 1);
        return [.. _rows.Select(rows => rows.index_select(0, chosen))];
    }
}
