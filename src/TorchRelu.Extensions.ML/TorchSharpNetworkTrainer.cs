using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu;

/// <summary>
/// Trains a custom TorchSharp network on the rows of a view and watches its ReLUs. The TorchSharpNetwork methods of the catalogs create it.
/// </summary>
public sealed class TorchSharpNetworkTrainer : IEstimator<TorchSharpNetworkTransformer>
{
    private readonly IHost _host;
    private readonly ScoreColumns _columns;
    private readonly Func<Module<Tensor, Tensor>> _network;
    private readonly TorchSharpNetworkOptions _options;

    internal TorchSharpNetworkTrainer(
        IHostEnvironment environment, ScoreColumns columns, Func<Module<Tensor, Tensor>> network, TorchSharpNetworkOptions options)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.ScoringBatchSize, 1);
        (_host, _columns, _network, _options) = (environment.Register(nameof(TorchSharpNetworkTrainer)), columns, network, options);
    }

    /// <summary>Reads the view once, and trains. Epochs, losses, warnings and repairs go to the log of the MLContext.</summary>
    /// <param name="input">A view with the label and the features.</param>
    /// <returns>The trained network as a transformer; the caller disposes it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has an unexpected type.</exception>
    /// <exception cref="NetworkDataException">The rows are not suitable for a training.</exception>
    /// <exception cref="ArgumentException">The network does not fit the rows or the task.</exception>
    public TorchSharpNetworkTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var features = ColumnCheck.Features(input.Schema, _options.FeatureColumnName);
        var label = ColumnCheck.Label(input.Schema, _options.LabelColumnName, _columns);
        using var channel = _host.Start("Training");
        var log = new EpochLog(channel, _options.Progress);
        var data = ViewReader.Read(input, features, input.Schema[label.Name], _columns);
        var scale = _options.ScaleLabels ? _columns.ScaleOf(data.Labels) : LabelScale.None;
        var trained = new NetworkTrainer(_network, _columns.Task(label.Type), log.Listen(_options.TrainingFor(data.Rows)))
            .Train(scale.Apply(data), log, _options.Cancel);
        log.End(trained);
        var source = new RegisteredNetwork(_options.NetworkName, _network, [.. _options.Training.DyingRelu?.Activations ?? []]);
        return TorchSharpNetworkTransformer.Create(
            new(trained, source), _columns, features, label, _options.ScoringBatchSize, _options.Training.InputShape, scale);
    }

    /// <summary>The columns after a fit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has an unexpected type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        ColumnCheck.Features(inputSchema, _options.FeatureColumnName);
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(_columns.Columns(ColumnCheck.Label(inputSchema, _options.LabelColumnName, _columns), set: 1));
        var added = MLNetInternals.ShapeOf(builder.ToSchema());
        return new(inputSchema.Where(column => added.All(other => other.Name != column.Name)).Concat(added));
    }
}
