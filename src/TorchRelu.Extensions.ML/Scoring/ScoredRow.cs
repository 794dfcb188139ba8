using Microsoft.ML.Data;
using Microsoft.ML;

namespace TorchRelu.Scoring;

/// <summary>A row with its scores, computed once for each position.</summary>
internal sealed class ScoredRow(DataViewRow source, TorchSharpNetworkTransformer transformer, ScoredSchema schema) : DataViewRow
{
    private readonly float[] _features = new float[transformer.Scorer.Width];
    private readonly float[] _scores = new float[transformer.Scorer.Outputs];
    private VBuffer<float> _buffer;
    private long _scored = -1;

    public override long Position => source.Position;

    public override long Batch => source.Batch;

    public override DataViewSchema Schema => schema.Schema;

    public override ValueGetter<DataViewRowId> GetIdGetter() => source.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => schema.IsActive(column);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        var read = column.Index < source.Schema.Count ? null
            : source.GetGetter<VBuffer<float>>(source.Schema[transformer.FeatureColumnName]);
        return schema.Getter<TValue>(column, source, () => Scores(read!));
    }

    private ReadOnlySpan<float> Scores(ValueGetter<VBuffer<float>> read)
    {
        if (_scored == Position) return _scores;
        read(ref _buffer);
        _buffer.CopyTo(_features);
        transformer.Scorer.Score(_features, 1, _scores);
        _scored = Position;
        return _scores;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) source.Dispose();
        base.Dispose(disposing);
    }
}

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
