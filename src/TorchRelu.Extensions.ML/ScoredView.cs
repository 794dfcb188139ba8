using Microsoft.ML;
using Microsoft.ML.Data;

namespace TorchRelu.Internal;

/// <summary>A view with scores that are computed as they are read.</summary>
internal sealed class ScoredView(IDataView source, TorchSharpNetworkTransformer transformer, DataViewSchema schema) : IDataView
{
    public bool CanShuffle => false;

    public DataViewSchema Schema => schema;

    public long? GetRowCount() => source.GetRowCount();

    // The order must be that of the features' cursor, so nothing is shuffled.
    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var active = columnsNeeded.Select(column => column.Index).ToHashSet();
        var passed = source.GetRowCursor(source.Schema.Where(column => active.Contains(column.Index)));
        var features = active.Any(column => column >= source.Schema.Count) ? source.GetRowCursor([source.Schema[transformer.FeatureColumnName]]) : null;
        return new ScoredCursor(passed, features, transformer, schema, active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];
}

/// <summary>One cursor passes columns through; another reads a batch of features ahead of it.</summary>
internal sealed class ScoredCursor(DataViewRowCursor passed, DataViewRowCursor? ahead, TorchSharpNetworkTransformer transformer, DataViewSchema schema, HashSet<int> active) : DataViewRowCursor
{
    private readonly ValueGetter<VBuffer<float>>? _read = ahead?.GetGetter<VBuffer<float>>(ahead.Schema[transformer.FeatureColumnName]);
    private readonly float[] _features = ahead is null ? [] : new float[transformer.BatchSize * transformer.Width];
    private VBuffer<float> _buffer;
    private float[][] _scores = [];
    private int _next;

    public override long Position => passed.Position;

    public override long Batch => passed.Batch;

    public override DataViewSchema Schema => schema;

    public override ValueGetter<DataViewRowId> GetIdGetter() => passed.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => active.Contains(column.Index);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
        ScoredRows.Getter<TValue>(passed, column, IsColumnActive(column), transformer, () => _scores[_next - 1]);

    public override bool MoveNext()
    {
        if (!passed.MoveNext()) return false;
        if (ahead is not null && _next++ == _scores.Length) ReadBatch();
        return true;
    }

    private void ReadBatch()
    {
        var rows = 0;
        while (rows < transformer.BatchSize && ahead!.MoveNext())
        {
            _read!(ref _buffer);
            _buffer.CopyTo(_features.AsSpan(rows++ * transformer.Width, transformer.Width));
        }
        (_scores, _next) = (transformer.Score(_features, rows), 1);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            passed.Dispose();
            ahead?.Dispose();
        }
        base.Dispose(disposing);
    }
}
