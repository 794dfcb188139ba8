using Microsoft.ML;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu;

/// <summary>
/// Saves and loads models that hold TorchSharp networks. Use ML.NET's own Save and Load, or the two methods here that need only ML.NET's
/// public API.
/// </summary>
/// <remarks>
/// A file holds the weights, the replacements by a policy, the columns with the values of their keys, the history and the report. It holds
/// neither the network's code nor its options. Therefore register the factory where a model is loaded.
/// </remarks>
public static class TorchSharpNetworkModels
{
    /// <summary>
    /// Registers a network factory, so that <c>mlContext.Model.Load</c> can load models that hold its network. Call it once before loading.
    /// A later call replaces the factory of the same name.
    /// </summary>
    /// <param name="context">The context that loads.</param>
    /// <param name="network">Creates a new network at each call, as for the training, on the device for scoring.</param>
    /// <param name="name">The <see cref="TorchSharpNetworkOptions.NetworkName"/> used in the training.</param>
    /// <param name="activations">The custom activations that a policy may have put into it.</param>
    /// <exception cref="NotSupportedException">
    /// This version of ML.NET loads models in an unknown way. The factory is still registered for
    /// <see cref="LoadWithNetworks(MLContext, Stream, out DataViewSchema, Func{Module{Tensor, Tensor}}, string, NewActivation[])"/>.
    /// </exception>
    public static void RegisterTorchSharpNetwork(
        this MLContext context, Func<Module<Tensor, Tensor>> network, string name = "", params NewActivation[] activations)
    {
        ArgumentNullException.ThrowIfNull(context);
        var registered = context.TryGetOption<RegisteredNetworks>(RegisteredNetworks.OptionName, out var others) ? others : null;
        // This step uses only public API, so LoadWithNetworks works even if the rest fails.
        context.SetOption(RegisteredNetworks.OptionName, (registered ?? RegisteredNetworks.None)
            .With(Registered(network, name, activations)));
        if (registered is null) MLNetInternals.AddLoader(context);
    }

    /// <summary>Saves a model and its networks to a stream, in a separate file format, through ML.NET's public API only.</summary>
    /// <param name="context">A context.</param>
    /// <param name="model">The model: a transformer, or a chain with networks anywhere in it.</param>
    /// <param name="inputSchema">The input columns of the model; may be null.</param>
    /// <param name="stream">The stream to write to; it stays open.</param>
    public static void SaveWithNetworks(this MLContext context, ITransformer model, DataViewSchema? inputSchema, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(stream);
        NetworkContainer.Save(context, model, inputSchema, stream);
    }

    /// <summary>Saves a model and its networks to a file, completely or not at all.</summary>
    /// <param name="context">A context.</param>
    /// <param name="model">The model: a transformer, or a chain with networks anywhere in it.</param>
    /// <param name="inputSchema">The input columns of the model; may be null.</param>
    /// <param name="filePath">The file; it is replaced if it exists.</param>
    public static void SaveWithNetworks(this MLContext context, ITransformer model, DataViewSchema? inputSchema, string filePath)
        => WholeFile.Write(filePath, stream => context.SaveWithNetworks(model, inputSchema, stream));

    /// <summary>Loads a model that <see cref="SaveWithNetworks(MLContext, ITransformer, DataViewSchema, Stream)"/> saved.</summary>
    /// <param name="context">The context that loads; the networks registered on it are used too.</param>
    /// <param name="stream">The stream to read from; it stays open.</param>
    /// <param name="inputSchema">The input columns of the model; null if none were saved.</param>
    /// <param name="network">Creates the network as for the training; null if the factories are registered.</param>
    /// <param name="name">The <see cref="TorchSharpNetworkOptions.NetworkName"/> used in the training.</param>
    /// <param name="activations">The custom activations that a policy may have put into it.</param>
    /// <returns>The model, with its nested chains; the caller disposes it.</returns>
    /// <exception cref="InvalidOperationException">The factory of a network is unknown, or creates another network than the saved
    /// one.</exception>
    /// <exception cref="InvalidDataException">The file is of another kind, or incomplete.</exception>
    public static ITransformer LoadWithNetworks(
        this MLContext context, Stream stream, out DataViewSchema? inputSchema, Func<Module<Tensor, Tensor>>? network = null,
            string name = "", params NewActivation[] activations)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(stream);
        var registered = context.TryGetOption<RegisteredNetworks>(RegisteredNetworks.OptionName, out var others) ? others
            : RegisteredNetworks.None;
        return NetworkContainer.Load(context, stream, network is null ? registered
            : registered.With(Registered(network, name, activations)), out inputSchema);
    }

    /// <summary>Loads a model from a file.</summary>
    /// <param name="context">The context that loads; the networks registered on it are used too.</param>
    /// <param name="filePath">The file.</param>
    /// <param name="inputSchema">The input columns of the model; null if none were saved.</param>
    /// <param name="network">Creates the network as for the training; null if the factories are registered.</param>
    /// <param name="name">The <see cref="TorchSharpNetworkOptions.NetworkName"/> used in the training.</param>
    /// <param name="activations">The custom activations that a policy may have put into it.</param>
    /// <returns>The model, with its nested chains; the caller disposes it.</returns>
    /// <exception cref="InvalidOperationException">The factory of a network is unknown, or creates another network than the saved
    /// one.</exception>
    /// <exception cref="InvalidDataException">The file is of another kind, or incomplete.</exception>
    public static ITransformer LoadWithNetworks(
        this MLContext context, string filePath, out DataViewSchema? inputSchema, Func<Module<Tensor, Tensor>>? network = null,
            string name = "", params NewActivation[] activations)
    {
        using var stream = File.OpenRead(filePath);
        return context.LoadWithNetworks(stream, out inputSchema, network, name, activations);
    }

    /// <summary>The networks of a fitted model, in the order of its pipeline, also where it ends with another transformer.</summary>
    /// <param name="model">A transformer, or a chain with networks anywhere in it.</param>
    /// <returns>The networks, which the model owns; none if it has none.</returns>
    public static IReadOnlyList<TorchSharpNetworkTransformer> TorchSharpNetworks(this ITransformer model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return [.. ChainParts.Networks(model)];
    }

    private static RegisteredNetwork Registered(Func<Module<Tensor, Tensor>> network, string name, NewActivation[] activations)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(activations);
        return new(name, network, activations);
    }
}
