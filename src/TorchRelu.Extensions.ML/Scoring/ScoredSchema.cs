using Microsoft.ML;

namespace TorchRelu.Scoring;

/// <summary>The columns of a source followed by the score columns, and which of them are active.</summary>
internal sealed class ScoredSchema(DataViewSchema source, DataViewSchema schema, HashSet<int> active, ScoreColumns columns)
{
    public DataViewSchema Schema => schema;

    public bool IsActive(DataViewSchema.Column column) => active.Contains(column.Index);

    /// <summary>A getter for a column of the source's row or for a score column.</summary>
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
