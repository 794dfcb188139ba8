using Microsoft.ML;
using Microsoft.ML.Data;
using TorchRelu.Internal;
using TorchRelu.Reporting;
using static TorchSharp.torch;

namespace TorchRelu;

/// <summary>Scores rows with a trained network, lazily and in batches; several cursors at once take turns.</summary>
public sealed class TorchSharpNetworkTransformer : ISingleFeaturePredictionTransformer<TrainedNetwork>, IDisposable
{
    private readonly object _turn = new();
    private readonly NetworkTrainerOptions _training;
    private readonly DataViewSchema.DetachedColumn[] _added;

    internal TorchSharpNetworkTransformer(
        TrainedNetwork model, ScoreColumns columns, DataViewSchema.DetachedColumn[] added, DataViewSchema.Column features, int batchSize, NetworkTrainerOptions training)
    {
        (Model, Columns, _added, BatchSize, _training) = (model, columns, added, batchSize, training);
        (FeatureColumnName, FeatureColumnType) = (features.Name, features.Type);
    }

    /// <summary>The trained network, its history and its outcome.</summary>
    public TrainedNetwork Model { get; }

    /// <summary>What the monitor said; null where there was none.</summary>
    public ReluReport? ReluReport => Model.ReluReport;

    /// <inheritdoc/>
    public string FeatureColumnName { get; }

    /// <inheritdoc/>
    public DataViewType FeatureColumnType { get; }

    /// <summary>True: each row is scored by itself.</summary>
    public bool IsRowToRowMapper => true;

    internal ScoreColumns Columns { get; }

    internal int BatchSize { get; }

    internal int Width => ((VectorDataViewType)FeatureColumnType).Size;

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The feature column is missing, or of another type or size than trained on.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        var features = ColumnCheck.Features(inputSchema, FeatureColumnName);
        if (((VectorDataViewType)features.Type).Size != Width) throw ColumnCheck.Mismatch("feature", FeatureColumnName, $"{FeatureColumnType}", $"{features.Type}");
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(inputSchema);
        builder.AddColumns(_added);
        return builder.ToSchema();
    }

    /// <inheritdoc/>
    public IDataView Transform(IDataView input) => new ScoredView(input, this, GetOutputSchema(input.Schema));

    /// <inheritdoc/>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => new ScoredRows(this, inputSchema, GetOutputSchema(inputSchema));

    /// <summary>Not supported: a network is code, which an ML.NET model file cannot carry.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public void Save(ModelSaveContext ctx) => throw new NotSupportedException(
        $"A TorchSharp network is code, which an ML.NET model file cannot carry. Save the weights of {nameof(Model)}.{nameof(TrainedNetwork.Module)}, and {nameof(Model)}.{nameof(TrainedNetwork.Plan)} beside them.");

    /// <summary>Disposes the network.</summary>
    public void Dispose() => Model.Dispose();

    internal float[][] Score(float[] features, int rows)
    {
        lock (_turn)
        {
            using var ungraded = no_grad();
            using var scope = NewDisposeScope();
            var input = from_array(features[..(rows * Width)]).view([rows, .. _training.InputShape ?? [Width]]).to(_training.Device);
            var flat = Model.Module.call(input).cpu().contiguous().data<float>().ToArray();
            return [.. flat.Chunk(flat.Length / rows).Select(Columns.Activate)];
        }
    }
}
