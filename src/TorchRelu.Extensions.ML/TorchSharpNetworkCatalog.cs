using Microsoft.ML;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu;

/// <summary>Adds a custom TorchSharp network to an ML.NET pipeline as a trainer.</summary>
public static class TorchSharpNetworkCatalog
{
    /// <summary>Trains a network with one output (the logit) per class. Adds Score (the probabilities) and PredictedLabel.</summary>
    /// <param name="catalog">The catalog of trainers.</param>
    /// <param name="network">Creates a new network at each call.</param>
    /// <param name="options">The columns and the training options.</param>
    public static TorchSharpNetworkTrainer TorchSharpNetwork(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, Func<Module<Tensor, Tensor>> network,
            TorchSharpNetworkOptions options) =>
        catalog.Trainer(names => new MulticlassColumns(names), network, options);

    /// <summary>Trains a network with one output (the logit) per class, from simple arguments.</summary>
    /// <param name="catalog">The catalog of trainers.</param>
    /// <param name="network">Creates a new network at each call.</param>
    /// <param name="labelColumnName">A key column.</param>
    /// <param name="featureColumnName">A vector of Single of known size.</param>
    /// <param name="numberOfEpochs">The number of passes over all rows, 1 or more; by default 10 to 400, for some 4,000 steps.</param>
    /// <example><code>
    /// var pipeline = mlContext.Transforms.Conversion.MapValueToKey("Label", "Name")
    ///     .Append(mlContext.Transforms.NormalizeMinMax("Features", "Pixels"))
    ///     .Append(mlContext.MulticlassClassification.Trainers.TorchSharpNetwork(() =&gt; Net(), numberOfEpochs: 2));
    /// using var fitted = pipeline.Fit(train);
    /// Console.WriteLine(fitted.LastTransformer.ReluReport!.ToText());
    /// </code></example>
    public static TorchSharpNetworkTrainer TorchSharpNetwork(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, Func<Module<Tensor, Tensor>> network,
            string labelColumnName = "Label", string featureColumnName = "Features", int? numberOfEpochs = null) =>
        catalog.TorchSharpNetwork(network, Simple(labelColumnName, featureColumnName, numberOfEpochs));

    /// <summary>Trains a network with one output (the logit). Adds Score (the logit), PredictedLabel and Probability.</summary>
    /// <inheritdoc cref="TorchSharpNetwork(MulticlassClassificationCatalog.MulticlassClassificationTrainers,
    /// Func{Module{Tensor, Tensor}}, TorchSharpNetworkOptions)"/>
    public static TorchSharpNetworkTrainer TorchSharpNetwork(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog, Func<Module<Tensor, Tensor>> network,
            TorchSharpNetworkOptions options) =>
        catalog.Trainer(names => new BinaryColumns(names), network, options);

    /// <summary>Trains a network with one output (the logit), from simple arguments.</summary>
    /// <param name="catalog">The catalog of trainers.</param>
    /// <param name="network">Creates a new network at each call.</param>
    /// <param name="labelColumnName">A Boolean column.</param>
    /// <param name="featureColumnName">A vector of Single of known size.</param>
    /// <param name="numberOfEpochs">The number of passes over all rows, 1 or more; by default 10 to 400, for some 4,000 steps.</param>
    public static TorchSharpNetworkTrainer TorchSharpNetwork(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog, Func<Module<Tensor, Tensor>> network,
            string labelColumnName = "Label", string featureColumnName = "Features", int? numberOfEpochs = null) =>
        catalog.TorchSharpNetwork(network, Simple(labelColumnName, featureColumnName, numberOfEpochs));

    /// <summary>Trains a network with one output (the number). Adds Score.</summary>
    /// <inheritdoc cref="TorchSharpNetwork(MulticlassClassificationCatalog.MulticlassClassificationTrainers,
    /// Func{Module{Tensor, Tensor}}, TorchSharpNetworkOptions)"/>
    public static TorchSharpNetworkTrainer TorchSharpNetwork(
        this RegressionCatalog.RegressionTrainers catalog, Func<Module<Tensor, Tensor>> network,
            TorchSharpNetworkOptions options) =>
        catalog.Trainer(names => new RegressionColumns(names), network, options);

    /// <summary>Trains a network with one output (the number), from simple arguments.</summary>
    /// <param name="catalog">The catalog of trainers.</param>
    /// <param name="network">Creates a new network at each call.</param>
    /// <param name="labelColumnName">A Single column.</param>
    /// <param name="featureColumnName">A vector of Single of known size.</param>
    /// <param name="numberOfEpochs">The number of passes over all rows, 1 or more; by default 10 to 400, for some 4,000 steps.</param>
    public static TorchSharpNetworkTrainer TorchSharpNetwork(
        this RegressionCatalog.RegressionTrainers catalog, Func<Module<Tensor, Tensor>> network,
            string labelColumnName = "Label", string featureColumnName = "Features", int? numberOfEpochs = null) =>
        catalog.TorchSharpNetwork(network, Simple(labelColumnName, featureColumnName, numberOfEpochs));

    private static TorchSharpNetworkOptions Simple(string label, string features, int? epochs) => new()
    {
        LabelColumnName = label,
        FeatureColumnName = features,
        Training = epochs is { } number ? new() { Epochs = number } : new(),
        ChoosesEpochs = epochs is null,
    };

    private static TorchSharpNetworkTrainer Trainer(
        this object catalog, Func<ScoreColumnNames, ScoreColumns> columns, Func<Module<Tensor, Tensor>> network,
            TorchSharpNetworkOptions options) =>
        options is null ? throw new ArgumentNullException(nameof(options))
            : new(MLNetInternals.EnvironmentOf(catalog), columns(options.ScoreNames), network, options);
}
