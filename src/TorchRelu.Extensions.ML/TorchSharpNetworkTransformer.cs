using Microsoft.ML;
using Microsoft.ML.Data;

namespace TorchRelu;

/// <summary>Scores rows with a trained network, lazily and in batches. Concurrent cursors score one after the other.</summary>
/// <remarks>
/// <c>mlContext.Model.Save</c> saves it; <see cref="TorchSharpNetworkModels"/> describes how to load it. By default a prediction engine
/// owns the transformer that it is made of: disposing the engine disposes the network.
/// </remarks>
public sealed class TorchSharpNetworkTransformer : ISingleFeaturePredictionTransformer<TrainedNetwork>, IDisposable
{
    private readonly VectorDataViewType _features;

    internal TorchSharpNetworkTransformer(
        TrainedNetwork model, ScoreColumns columns, DataViewSchema.Column features, LabelColumn label, int batchSize,
            IReadOnlyList<long>? inputShape, string networkName, LabelScale scale)
    {
        (Model, Columns, Label, BatchSize, InputShape, NetworkName) = (model, columns, label, batchSize, inputShape, networkName);
        Scale = scale;
        (FeatureColumnName, _features) = (features.Name, (VectorDataViewType)features.Type);
        Scorer = new(model.Module, columns, inputShape ?? [_features.Size], columns.Task(label.Type).Outputs, scale);
    }

    /// <summary>
    /// The trained network, its history and its outcome. That of a regression gives and is measured in scaled labels; see
    /// <see cref="TorchSharpNetworkOptions.ScaleLabels"/>.
    /// </summary>
    public TrainedNetwork Model { get; }

    /// <summary>The monitor's report; null if there was no monitor.</summary>
    public ReluReport? ReluReport => Model.ReluReport;

    /// <inheritdoc/>
    public string FeatureColumnName { get; }

    /// <inheritdoc/>
    public DataViewType FeatureColumnType => _features;

    /// <summary>True: each row is scored separately.</summary>
    public bool IsRowToRowMapper => true;

    internal ScoreColumns Columns { get; }

    internal LabelColumn Label { get; }

    internal LabelScale Scale { get; }

    internal int BatchSize { get; }

    internal IReadOnlyList<long>? InputShape { get; }

    internal string NetworkName { get; }

    internal NetworkScorer Scorer { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The feature column is missing, or its type or size differs from the
    /// training.</exception>
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
    /// <exception cref="ArgumentOutOfRangeException">The feature column is missing, or its type or size differs from the
    /// training.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new ScoredView(input, this);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The feature column is missing, or its type or size differs from the
    /// training.</exception>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => new RowScorer(this, inputSchema);

    /// <summary>
    /// Writes columns, weights, replacements, history and report; <c>mlContext.Model.Save</c> calls it. The code of the network is not
    /// saved.
    /// </summary>
    /// <exception cref="NotSupportedException">This version of ML.NET saves models in an unknown way; the message names the
    /// alternative.</exception>
    public void Save(ModelSaveContext ctx)
    {
        ArgumentNullException.ThrowIfNull(ctx);
        MLNetInternals.Write(ctx, SavedNetwork.From(this));
    }

    /// <summary>Disposes the network.</summary>
    public void Dispose() => Model.Dispose();
}
