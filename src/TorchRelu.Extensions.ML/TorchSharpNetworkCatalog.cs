using Microsoft.ML;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu;

/// <summary>Your own TorchSharp network as a trainer of an ML.NET pipeline.</summary>
public static class TorchSharpNetworkCatalog
{
    /// <summary>A network with an output (the logit) for each class. Adds Score, the probabilities, and PredictedLabel.</summary>
    /// <param name="catalog">The trainers.</param>
    /// <param name="network">Makes the network, a new one each time it is called.</param>
    /// <param name="options">The columns and the training; the defaults when null.</param>
    public static TorchSharpNetworkTrainer TorchSharpNetwork(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, Func<Module<Tensor, Tensor>> network,
            TorchSharpNetworkOptions? options = null) =>
        catalog.Trainer(names => new MulticlassColumns(names), network, options ?? new());

    /// <summary>The same from simple arguments.</summary>
    /// <param name="catalog">The trainers.</param>
    /// <param name="network">Makes the network, a new one each time it is called.</param>
    /// <param name="labelColumnName">A key column.</param>
    /// <param name="featureColumnName">A vector of Single of known size.</param>
    /// <param name="epochs">How often every row is seen; 1 or more.</param>
    public static TorchSharpNetworkTrainer TorchSharpNetwork(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, Func<Module<Tensor, Tensor>> network,
            string labelColumnName, string featureColumnName = "Features", int epochs = 10) =>
        catalog.TorchSharpNetwork(network, Simple(labelColumnName, featureColumnName, epochs));

    /// <summary>A network with one output, the logit. Adds Score, the logit, PredictedLabel and Probability.</summary>
    /// <inheritdoc cref="TorchSharpNetwork(MulticlassClassificationCatalog.MulticlassClassificationTrainers,
    /// Func{Module{Tensor, Tensor}}, TorchSharpNetworkOptions)"/>
    public static TorchSharpNetworkTrainer TorchSharpNetwork(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog, Func<Module<Tensor, Tensor>> network,
            TorchSharpNetworkOptions? options = null) =>
        catalog.Trainer(names => new BinaryColumns(names), network, options ?? new());

    /// <summary>The same from simple arguments.</summary>
    /// <param name="catalog">The trainers.</param>
    /// <param name="network">Makes the network, a new one each time it is called.</param>
    /// <param name="labelColumnName">A Boolean column.</param>
    /// <param name="featureColumnName">A vector of Single of known size.</param>
    /// <param name="epochs">How often every row is seen; 1 or more.</param>
    public static TorchSharpNetworkTrainer TorchSharpNetwork(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog, Func<Module<Tensor, Tensor>> network, string labelColumnName,
            string featureColumnName = "Features", int epochs = 10) =>
        catalog.TorchSharpNetwork(network, Simple(labelColumnName, featureColumnName, epochs));

    /// <summary>A network with one output, the number. Adds Score.</summary>
    /// <inheritdoc cref="TorchSharpNetwork(MulticlassClassificationCatalog.MulticlassClassificationTrainers,
    /// Func{Module{Tensor, Tensor}}, TorchSharpNetworkOptions)"/>
    public static TorchSharpNetworkTrainer TorchSharpNetwork(
        this RegressionCatalog.RegressionTrainers catalog, Func<Module<Tensor, Tensor>> network,
            TorchSharpNetworkOptions? options = null) =>
        catalog.Trainer(names => new RegressionColumns(names), network, options ?? new());

    /// <summary>The same from simple arguments.</summary>
    /// <param name="catalog">The trainers.</param>
    /// <param name="network">Makes the network, a new one each time it is called.</param>
    /// <param name="labelColumnName">A Single column.</param>
    /// <param name="featureColumnName">A vector of Single of known size.</param>
    /// <param name="epochs">How often every row is seen; 1 or more.</param>
    public static TorchSharpNetworkTrainer TorchSharpNetwork(
        this RegressionCatalog.RegressionTrainers catalog, Func<Module<Tensor, Tensor>> network, string labelColumnName,
            string featureColumnName = "Features", int epochs = 10) =>
        catalog.TorchSharpNetwork(network, Simple(labelColumnName, featureColumnName, epochs));

    private static TorchSharpNetworkOptions Simple(string label, string features, int epochs) =>
        new() { LabelColumnName = label, FeatureColumnName = features, Training = new() { Epochs = epochs } };

    private static TorchSharpNetworkTrainer Trainer(
        this object catalog, Func<ScoreColumnNames, ScoreColumns> columns, Func<Module<Tensor, Tensor>> network,
            TorchSharpNetworkOptions options) =>
        new(MLNetInternals.EnvironmentOf(catalog), columns(options.ScoreNames), network, options);
}
