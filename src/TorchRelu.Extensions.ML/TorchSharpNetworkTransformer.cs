using Microsoft.ML;
using Microsoft.ML.Data;

namespace TorchRelu;

/// <summary>Scores rows with a trained network, lazily and in batches; several cursors at once take turns.</summary>
/// <remarks>
/// It is saved by <c>mlContext.Model.Save</c>; <see cref="TorchSharpNetworkModels"/> says how it is loaded. A prediction engine that is
/// made of it owns it
/// unless told otherwise: disposing the engine disposes the network.
/// </remarks>
public sealed class TorchSharpNetworkTransformer : ISingleFeaturePredictionTransformer<TrainedNetwork>, IDisposable
{
    private readonly VectorDataViewType _features;

    internal TorchSharpNetworkTransformer(
        TrainedNetwork model, ScoreColumns columns, DataViewSchema.Column features, LabelColumn label, int batchSize,
            IReadOnlyList<long>? inputShape, string networkName)
    {
        (Model, Columns, Label, BatchSize, InputShape, NetworkName) = (model, columns, label, batchSize, inputShape, networkName);
        (FeatureColumnName, _features) = (features.Name, (VectorDataViewType)features.Type);
        Scorer = new(model.Module, columns, inputShape ?? [_features.Size], columns.Task(label.Type).Outputs);
    }

    /// <summary>The trained network, its history and its outcome.</summary>
    public TrainedNetwork Model { get; }

    /// <summary>What the monitor said; null where there was none.</summary>
    public ReluReport? ReluReport => Model.ReluReport;

    /// <inheritdoc/>
    public string FeatureColumnName { get; }

    /// <inheritdoc/>
    public DataViewType FeatureColumnType => _features;

    /// <summary>True: each row is scored by itself.</summary>
    public bool IsRowToRowMapper => true;

    internal ScoreColumns Columns { get; }

    internal LabelColumn Label { get; }

    internal int BatchSize { get; }

    internal IReadOnlyList<long>? InputShape { get; }

    internal string NetworkName { get; }

    internal NetworkScorer Scorer { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The feature column is missing, or of another type or size than trained on.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        ColumnCheck.Features(inputSchema, FeatureColumnName, _features);
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(inputSchema);
        builder.AddColumns(Columns.Columns(Label, ScoreNotes.NextSet(inputSchema)));
        return builder.ToSchema();
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The feature column is missing, or of another type or size than trained on.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new ScoredView(input, this);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The feature column is missing, or of another type or size than trained on.</exception>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => new RowScorer(this, inputSchema);

    /// <summary>
    /// Writes columns, weights, replacements, history and report; called by <c>mlContext.Model.Save</c>. The code of the network is not
    /// saved.
    /// </summary>
    /// <exception cref="NotSupportedException">This version of ML.NET saves otherwise than the known ones; the message names the other
    /// way.</exception>
    public void Save(ModelSaveContext ctx)
    {
        ArgumentNullException.ThrowIfNull(ctx);
        MLNetInternals.Write(ctx, SavedNetwork.Of(this));
    }

    /// <summary>Disposes the network.</summary>
    public void Dispose() => Model.Dispose();
}
