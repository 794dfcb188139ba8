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
