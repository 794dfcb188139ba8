using Microsoft.ML;
using Microsoft.ML.Data;

namespace TorchRelu.Scoring;

/// <summary>Scores one row at a time, for a prediction engine.</summary>
internal sealed class RowScorer(TorchSharpNetworkTransformer transformer, DataViewSchema input) : IRowToRowMapper
{
    public DataViewSchema InputSchema => input;

    public DataViewSchema OutputSchema { get; } = transformer.GetOutputSchema(input);

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
    {
        var wanted = dependingColumns.Select(column => column.Index).ToHashSet();
        if (wanted.Any(column => column >= input.Count)) wanted.Add(input[transformer.FeatureColumnName].Index);
        return input.Where(column => wanted.Contains(column.Index));
    }

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns) =>
        new ScoredRow(
            input, transformer, new(input.Schema, OutputSchema, [.. activeColumns.Select(column => column.Index)], transformer.Columns));
}
