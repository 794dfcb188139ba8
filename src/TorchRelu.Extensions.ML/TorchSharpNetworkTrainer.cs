using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using TorchRelu.Internal;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu;

/// <summary>Trains your own TorchSharp network on the rows of a view and watches its rectifiers; made by the catalogs' TorchSharpNetwork.</summary>
public sealed class TorchSharpNetworkTrainer : IEstimator<TorchSharpNetworkTransformer>
{
    private readonly IHost _host;
    private readonly ScoreColumns _columns;
    private readonly Func<Module<Tensor, Tensor>> _network;
    private readonly TorchSharpNetworkOptions _options;

    internal TorchSharpNetworkTrainer(IHostEnvironment environment, ScoreColumns columns, Func<Module<Tensor, Tensor>> network, TorchSharpNetworkOptions options)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.ScoringBatchSize, 1);
        (_host, _columns, _network, _options) = (environment.Register(nameof(TorchSharpNetworkTrainer)), columns, network, options);
    }

    /// <summary>Reads the view once, and trains.</summary>
    /// <param name="input">A view with the label and the features.</param>
    /// <returns>The trained network as a transformer; the caller disposes it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or of a type other than expected.</exception>
    /// <exception cref="NetworkDataException">The rows cannot be learnt from.</exception>
    public TorchSharpNetworkTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var features = ColumnCheck.Features(input.Schema, _options.FeatureColumnName);
        var label = input.Schema.GetColumnOrNull(_options.LabelColumnName) ?? throw ColumnCheck.Missing("label", _options.LabelColumnName);
        if (!_columns.TakesLabel(label.Type is VectorDataViewType vector ? vector.ItemType : label.Type, label.Type is KeyDataViewType, label.Type is not VectorDataViewType))
            throw ColumnCheck.Mismatch("label", label.Name, _columns.ExpectedLabel, $"{label.Type}");

        using var channel = _host.Start("Training");
        var training = _options.Training;
        var logged = training with
        {
            Warned = warning => { channel.Warning(MessageSensitivity.None, "{0}", warning.Message); training.Warned?.Invoke(warning); },
            Repaired = repair => { channel.Info(MessageSensitivity.None, "{0}", repair); training.Repaired?.Invoke(repair); },
        };
        var trained = new NetworkTrainer(_network, _columns.Task(label), logged).Train(Read(input, features, label), new EpochLog(channel, _options.Progress), _options.Cancel);
        return new(trained, _columns, _columns.Columns(label), features, _options.ScoringBatchSize, training);
    }

    /// <summary>The columns a fit would add.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or of a type other than expected.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        var features = inputSchema.FirstOrDefault(column => column.Name == _options.FeatureColumnName);
        if (features.Name is null) throw ColumnCheck.Missing("feature", _options.FeatureColumnName);
        if (features.Kind != SchemaShape.Column.VectorKind.Vector || features.ItemType != NumberDataViewType.Single)
            throw ColumnCheck.Mismatch("feature", features.Name, ColumnCheck.ExpectedFeatures, $"{features.Kind} of {features.ItemType}");
        var label = inputSchema.FirstOrDefault(column => column.Name == _options.LabelColumnName);
        if (label.Name is null) throw ColumnCheck.Missing("label", _options.LabelColumnName);
        if (!_columns.TakesLabel(label.ItemType, label.IsKey, label.Kind == SchemaShape.Column.VectorKind.Scalar))
            throw ColumnCheck.Mismatch("label", label.Name, _columns.ExpectedLabel, $"{label.Kind} of {(label.IsKey ? "Key of " : "")}{label.ItemType}");
        var definition = SchemaDefinition.Create(_columns.ShapeType);
        _columns.Shape(definition, label.Annotations.Any(annotation => annotation.Name == "KeyValues"));
        return ShapeOf.Output(_columns, definition, inputSchema);
    }

    private static NetworkData Read(IDataView input, DataViewSchema.Column features, DataViewSchema.Column label, ScoreColumns columns)
    {
        var size = ((VectorDataViewType)features.Type).Size;
        var (values, labels, buffer, row) = (new List<float>(), new List<float>(), default(VBuffer<float>), new float[size]);
        using var cursor = input.GetRowCursor([features, label]);
        var (read, readLabel) = (cursor.GetGetter<VBuffer<float>>(features), columns.LabelReader(cursor, label));
        while (cursor.MoveNext())
        {
            read(ref buffer);
            buffer.CopyTo(row);
            values.AddRange(row);
            labels.Add(readLabel());
        }
        return new([.. values], [.. labels]);
    }

    private NetworkData Read(IDataView input, DataViewSchema.Column features, DataViewSchema.Column label) => Read(input, features, label, _columns);

    private sealed class EpochLog(IChannel channel, IProgress<NetworkProgress>? next) : IProgress<NetworkProgress>
    {
        public void Report(NetworkProgress value)
        {
            if (value.Completed is { } epoch)
            {
                var validation = epoch.ValidationLoss is null ? "" : FormattableString.Invariant($", validation loss {epoch.ValidationLoss:G6}, metric {epoch.ValidationMetric:G6}");
                channel.Info(MessageSensitivity.None, "{0}", FormattableString.Invariant($"Epoch {epoch.Epoch} of {value.Epochs}: loss {epoch.Loss:G6}, metric {epoch.Metric:G6}{validation}; {epoch.Dead} of {epoch.Channels} channels dead"));
            }
            next?.Report(value);
        }
    }
}
