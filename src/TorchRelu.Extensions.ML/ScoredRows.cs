using Microsoft.ML;
using Microsoft.ML.Data;

namespace TorchRelu.Internal;

/// <summary>Scores one row at a time, as a prediction engine asks for it.</summary>
internal sealed class ScoredRows(TorchSharpNetworkTransformer transformer, DataViewSchema input, DataViewSchema output) : IRowToRowMapper
{
    public DataViewSchema InputSchema => input;

    public DataViewSchema OutputSchema => output;

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
    {
        var wanted = dependingColumns.Select(column => column.Index).ToHashSet();
        if (wanted.Any(column => column >= input.Count)) wanted.Add(input[transformer.FeatureColumnName].Index);
        return input.Where(column => wanted.Contains(column.Index));
    }

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns) =>
        new ScoredRow(input, transformer, output, [.. activeColumns.Select(column => column.Index)]);

    public static ValueGetter<TValue> Getter<TValue>(DataViewRow source, DataViewSchema.Column column, bool isActive, TorchSharpNetworkTransformer transformer, Func<float[]> scores)
    {
        if (!isActive) throw new ArgumentOutOfRangeException(nameof(column), $"Column '{column.Name}' is not active in this cursor");
        if (column.Index < source.Schema.Count) return source.GetGetter<TValue>(source.Schema[column.Index]);
        return transformer.Columns.Getter(column.Index - source.Schema.Count, scores) as ValueGetter<TValue>
            ?? throw new InvalidOperationException($"Column '{column.Name}' is of type {column.Type}, and cannot be read as {typeof(TValue)}");
    }
}

/// <summary>A row with its scores, computed once for each position.</summary>
internal sealed class ScoredRow(DataViewRow source, TorchSharpNetworkTransformer transformer, DataViewSchema schema, HashSet<int> active) : DataViewRow
{
    private long _scored = -1;
    private float[] _scores = [];
    private VBuffer<float> _buffer;

    public override long Position => source.Position;

    public override long Batch => source.Batch;

    public override DataViewSchema Schema => schema;

    public override ValueGetter<DataViewRowId> GetIdGetter() => source.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => active.Contains(column.Index);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (column.Index < source.Schema.Count) return ScoredRows.Getter<TValue>(source, column, IsColumnActive(column), transformer, () => _scores);
        var read = source.GetGetter<VBuffer<float>>(source.Schema[transformer.FeatureColumnName]);
        return ScoredRows.Getter<TValue>(source, column, IsColumnActive(column), transformer, () => Scores(read));
    }

    private float[] Scores(ValueGetter<VBuffer<float>> read)
    {
        if (_scored == Position) return _scores;
        read(ref _buffer);
        (_scores, _scored) = (transformer.Score([.. _buffer.DenseValues()], 1)[0], Position);
        return _scores;
    }
}
