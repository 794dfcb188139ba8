using Microsoft.ML;

namespace TorchRelu.Scoring;

/// <summary>A view whose scores are computed when they are read.</summary>
internal sealed class ScoredView(IDataView source, TorchSharpNetworkTransformer transformer) : IDataView
{
    public bool CanShuffle => false;

    public DataViewSchema Schema { get; } = transformer.GetOutputSchema(source.Schema);

    public long? GetRowCount() => source.GetRowCount();

    // The order must match the features' cursor, so nothing is shuffled.
    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var active = columnsNeeded.Select(column => column.Index).ToHashSet();
        var passed = source.GetRowCursor(source.Schema.Where(column => active.Contains(column.Index)));
        var ahead = active.Any(column => column >= source.Schema.Count)
            ? source.GetRowCursor([source.Schema[transformer.FeatureColumnName]]) : null;
        return new ScoredCursor(passed, ahead, transformer, new(source.Schema, Schema, active, transformer.Columns));
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];
}

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
