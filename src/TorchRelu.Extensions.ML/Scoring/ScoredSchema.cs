using Microsoft.ML;

namespace TorchRelu.Scoring;

/// <summary>The columns of a source with those of the scores behind them, and which of them are read.</summary>
internal sealed class ScoredSchema(DataViewSchema source, DataViewSchema schema, HashSet<int> active, ScoreColumns columns)
{
    public DataViewSchema Schema => schema;

    public bool IsActive(DataViewSchema.Column column) => active.Contains(column.Index);

    /// <summary>A getter of the source's row, or over the scores.</summary>
    public ValueGetter<TValue> Getter<TValue>(DataViewSchema.Column column, DataViewRow row, RowOutput scores)
    {
        if (!IsActive(column))
            throw new ArgumentOutOfRangeException(nameof(column), $"Column '{column.Name}' is not active in this cursor");
        if (column.Index < source.Count) return row.GetGetter<TValue>(source[column.Index]);
        return columns.Getter(column.Index - source.Count, scores) as ValueGetter<TValue>
            ?? throw new InvalidOperationException(
            $"Column '{column.Name}' is of type {column.Type}, and cannot be read as {typeof(TValue)}");
    }
}
