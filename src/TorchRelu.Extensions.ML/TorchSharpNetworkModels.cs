using Microsoft.ML;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu;

/// <summary>
/// Saves and loads models that hold TorchSharp networks: with ML.NET's own Save and Load, or with two methods that need nothing ML.NET
/// keeps to itself.
/// </summary>
/// <remarks>
/// A file holds the weights, the replacements a policy made, the columns with the values of their keys, the history and the report; not the
/// network's code,
/// nor its options. The factory is therefore registered where a model is loaded.
/// </remarks>
public static class TorchSharpNetworkModels
{
    /// <summary>
    /// Lets <c>mlContext.Model.Load</c> load models that hold a network of this factory. To be called once, before; again, it replaces the
    /// factory of that name.
    /// </summary>
    /// <param name="context">The context that loads.</param>
    /// <param name="network">Makes the network as it was made for the training, on the device it is to score on; a new one each time it is
    /// called.</param>
    /// <param name="name">The <see cref="TorchSharpNetworkOptions.NetworkName"/> it was trained under.</param>
    /// <param name="activations">The activations of your own that a policy may have put into it.</param>
    /// <exception cref="NotSupportedException">
    /// This version of ML.NET loads otherwise than the known ones; the factory is registered all the same for
    /// <see cref="LoadWithNetworks(MLContext, Stream, out DataViewSchema, Func{Module{Tensor, Tensor}}, string, NewActivation[])"/>.
    /// </exception>
    public static void RegisterTorchSharpNetwork(
        this MLContext context, Func<Module<Tensor, Tensor>> network, string name = "", params NewActivation[] activations)
    {
        ArgumentNullException.ThrowIfNull(context);
        var registered = context.TryGetOption<RegisteredNetworks>(RegisteredNetworks.OptionName, out var others) ? others : null;
        // First what needs nothing of ML.NET's own: it serves LoadWithNetworks even where the rest fails.
        context.SetOption(RegisteredNetworks.OptionName, (registered ?? RegisteredNetworks.None)
            .With(Registered(network, name, activations)));
        if (registered is null) MLNetInternals.AddLoader(context);
    }

    /// <summary>Saves a model with the networks in it to a file of its own format, through nothing but ML.NET's public API.</summary>
    /// <param name="context">A context.</param>
    /// <param name="model">The model: a chain, with networks anywhere in it, or a transformer.</param>
    /// <param name="inputSchema">The columns the model takes; may be null.</param>
    /// <param name="stream">Is written to, and left open.</param>
    public static void SaveWithNetworks(this MLContext context, ITransformer model, DataViewSchema? inputSchema, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(stream);
        NetworkContainer.Save(context, model, inputSchema, stream);
    }

    /// <summary>The same to a file: the whole of it or nothing.</summary>
    /// <inheritdoc cref="SaveWithNetworks(MLContext, ITransformer, DataViewSchema, Stream)"/>
    /// <param name="context">A context.</param>
    /// <param name="model">The model: a chain, with networks anywhere in it, or a transformer.</param>
    /// <param name="inputSchema">The columns the model takes; may be null.</param>
    /// <param name="filePath">The file; it is replaced where it exists.</param>
    public static void SaveWithNetworks(this MLContext context, ITransformer model, DataViewSchema? inputSchema, string filePath)
    {
        var unfinished = $"{filePath}.tmp";
        using (var stream = File.Create(unfinished)) context.SaveWithNetworks(model, inputSchema, stream);
        File.Move(unfinished, filePath, overwrite: true);
    }

    /// <summary>Loads what <see cref="SaveWithNetworks(MLContext, ITransformer, DataViewSchema, Stream)"/> saved.</summary>
    /// <param name="context">The context that loads; networks registered on it are known too.</param>
    /// <param name="stream">Is read from, and left open.</param>
    /// <param name="inputSchema">The columns the model takes; null where none were saved.</param>
    /// <param name="network">Makes the network as it was made for the training; null where the factories are registered.</param>
    /// <param name="name">The <see cref="TorchSharpNetworkOptions.NetworkName"/> it was trained under.</param>
    /// <param name="activations">The activations of your own that a policy may have put into it.</param>
    /// <returns>The model, chains within chains as they were; the caller disposes it.</returns>
    /// <exception cref="InvalidOperationException">The factory of a network is not known, or makes another network than the one that was
    /// saved.</exception>
    /// <exception cref="InvalidDataException">The file is of another kind, or not whole.</exception>
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

    /// <summary>The same from a file.</summary>
    /// <inheritdoc cref="LoadWithNetworks(MLContext, Stream, out DataViewSchema, Func{Module{Tensor, Tensor}}, string, NewActivation[])"/>
    /// <param name="context">The context that loads; networks registered on it are known too.</param>
    /// <param name="filePath">The file.</param>
    /// <param name="inputSchema">The columns the model takes; null where none were saved.</param>
    /// <param name="network">Makes the network as it was made for the training; null where the factories are registered.</param>
    /// <param name="name">The <see cref="TorchSharpNetworkOptions.NetworkName"/> it was trained under.</param>
    /// <param name="activations">The activations of your own that a policy may have put into it.</param>
    public static ITransformer LoadWithNetworks(
        this MLContext context, string filePath, out DataViewSchema? inputSchema, Func<Module<Tensor, Tensor>>? network = null,
            string name = "", params NewActivation[] activations)
    {
        using var stream = File.OpenRead(filePath);
        return context.LoadWithNetworks(stream, out inputSchema, network, name, activations);
    }

    private static RegisteredNetwork Registered(Func<Module<Tensor, Tensor>> network, string name, NewActivation[] activations)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(activations);
        return new(name, network, activations);
    }
}
