using Microsoft.ML;
using Microsoft.ML.Data;

namespace TorchRelu;

/// <summary>Scores rows with a trained network, lazily and in batches. Concurrent cursors score one after the other.</summary>
/// <remarks>
/// <c>mlContext.Model.Save</c> saves it; <see cref="TorchSharpNetworkModels"/> describes how to load it. By default a prediction engine
/// owns the transformer that it is made of, and disposes it. A transformer can be used after that: its network is made again.
/// </remarks>
public class TorchSharpNetworkTransformer : ISingleFeaturePredictionTransformer<TrainedNetwork>, IDisposable
{
    private readonly VectorDataViewType _features;

    internal TorchSharpNetworkTransformer(
        ReusableNetwork network, ScoreColumns columns, DataViewSchema.Column features, LabelColumn label, int batchSize,
            IReadOnlyList<long>? inputShape, LabelScale scale)
    {
        (Network, Columns, Label, BatchSize, InputShape, Scale) = (network, columns, label, batchSize, inputShape, scale);
        (FeatureColumnName, _features) = (features.Name, (VectorDataViewType)features.Type);
        Scorer = new(network, columns, inputShape ?? [_features.Size], columns.Task(label.Type).Outputs, scale);
    }

    internal static TorchSharpNetworkTransformer Create(
        ReusableNetwork network, ScoreColumns columns, DataViewSchema.Column features, LabelColumn label, int batchSize,
            IReadOnlyList<long>? inputShape, LabelScale scale) =>
        (TorchSharpNetworkTransformer)Activator.CreateInstance(
            PredictorType.Value, network, columns, features, label, batchSize, inputShape, scale)!;

    /// <summary>
    /// The trained network, its history and its outcome. That of a regression gives and is measured in scaled labels; see
    /// <see cref="TorchSharpNetworkOptions.ScaleLabels"/>.
    /// </summary>
    public TrainedNetwork Model => Network.Current;

    /// <summary>The monitor's report; null if there was no monitor.</summary>
    public ReluReport? ReluReport => Network.ReluReport;

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

    internal ReusableNetwork Network { get; }

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

    /// <summary>Frees the native memory of the network. Its weights stay in managed memory, and a later use makes it again.</summary>
    public void Dispose()
    {
        Network.Dispose();
        GC.SuppressFinalize(this);
    }
}
