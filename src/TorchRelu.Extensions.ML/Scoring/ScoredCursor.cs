using Microsoft.ML;
using Microsoft.ML.Data;

namespace TorchRelu.Scoring;

/// <summary>A cursor made of two: one passes columns through, the other reads a batch of features ahead of it.</summary>
internal sealed class ScoredCursor : DataViewRowCursor
{
    private readonly DataViewRowCursor _passed;
    private readonly DataViewRowCursor? _ahead;
    private readonly ValueGetter<VBuffer<float>>? _read;
    private readonly NetworkScorer _scorer;
    private readonly ScoredSchema _schema;
    private readonly int _batchSize;
    private readonly float[] _features;
    private readonly float[] _scores;
    private VBuffer<float> _buffer;
    private int _rows;
    private int _row;

    /// <param name="passed">The cursor for the source's columns.</param>
    /// <param name="ahead">The cursor for the features; null if no scores are read.</param>
    /// <param name="transformer">The transformer that computes the scores.</param>
    /// <param name="schema">The columns.</param>
    public ScoredCursor(DataViewRowCursor passed, DataViewRowCursor? ahead, TorchSharpNetworkTransformer transformer, ScoredSchema schema)
    {
        (_passed, _ahead, _scorer, _schema, _batchSize) = (passed, ahead, transformer.Scorer, schema, transformer.BatchSize);
        _read = ahead?.GetGetter<VBuffer<float>>(ahead.Schema[transformer.FeatureColumnName]);
        _features = ahead is null ? [] : new float[_batchSize * _scorer.Width];
        _scores = ahead is null ? [] : new float[_batchSize * _scorer.Outputs];
    }

    public override long Position => _passed.Position;

    public override long Batch => _passed.Batch;

    public override DataViewSchema Schema => _schema.Schema;

    public override ValueGetter<DataViewRowId> GetIdGetter() => _passed.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => _schema.IsActive(column);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
        _schema.Getter<TValue>(column, _passed, () => _scores.AsSpan(_row * _scorer.Outputs, _scorer.Outputs));

    public override bool MoveNext()
    {
        if (!_passed.MoveNext()) return false;
        if (_ahead is not null && ++_row >= _rows) ReadBatch();
        return true;
    }

    private void ReadBatch()
    {
        (_rows, _row) = (0, 0);
        while (_rows < _batchSize && _ahead!.MoveNext())
        {
            _read!(ref _buffer);
            _buffer.CopyTo(_features.AsSpan(_rows++ * _scorer.Width, _scorer.Width));
        }
        _scorer.Score(_features, _rows, _scores);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _passed.Dispose();
            _ahead?.Dispose();
        }
        base.Dispose(disposing);
    }
}
