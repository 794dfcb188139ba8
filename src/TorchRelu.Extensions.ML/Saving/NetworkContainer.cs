using System.IO.Compression;
using System.Text.Json;
using Microsoft.ML.Data;
using Microsoft.ML;

namespace TorchRelu.Saving;

/// <summary>A file with one entry for each transformer that ML.NET saves, and with the networks beside them.</summary>
internal static class NetworkContainer
{
    private const string PartsEntry = "parts.json";
    private const string SchemaEntry = "schema.zip";

    public static void Save(MLContext context, ITransformer model, DataViewSchema? schema, Stream stream)
    {
        using var file = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        var part = Write(context, file, "model", model, TransformerScope.Everything);
        Write(file, PartsEntry, JsonSerializer.SerializeToUtf8Bytes(part, SavedNetworkJson.Default.SavedPart));
        Write(file, SchemaEntry, Saved(context, new TransformerChain<ITransformer>(), schema));
    }

    public static ITransformer Load(MLContext context, Stream stream, RegisteredNetworks registered, out DataViewSchema? schema)
    {
        using var file = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
        var part = JsonSerializer.Deserialize(Read(file, PartsEntry) ?? throw NoContainer(), SavedNetworkJson.Default.SavedPart)!;
        Loaded(context, Needed(file, SchemaEntry), out schema);
        return Read(context, file, "model", part, registered);
    }

    // ML.NET saves parts without a network as a whole.
    private static SavedPart Write(MLContext context, ZipArchive file, string path, ITransformer transformer, TransformerScope scope)
    {
        if (transformer is TorchSharpNetworkTransformer network)
        {
            foreach (var (name, bytes) in SavedNetwork.From(network).Entries) Write(file, $"{path}/{name}", bytes);
            return new(scope, IsNetwork: true, null);
        }
        if (ChainParts.Networks(transformer).Any() && ChainParts.Of(transformer) is { } parts)
            return new(scope, IsNetwork: false,
                [.. parts.Select((part, i) => Write(context, file, $"{path}/{i:000}", part.Transformer, part.Scope))]);
        Write(file, $"{path}.zip", Saved(context, transformer, null));
        return new(scope, IsNetwork: false, null);
    }

    private static ITransformer Read(MLContext context, ZipArchive file, string path, SavedPart part, RegisteredNetworks registered)
    {
        if (part.IsNetwork) return SavedNetwork.Read(name => Read(file, $"{path}/{name}")).Load(registered);
        if (part.Parts is not { } parts) return Loaded(context, Needed(file, $"{path}.zip"), out _);
        var transformers = new List<ITransformer>();
        try
        {
            for (var i = 0; i < parts.Count; i++) transformers.Add(Read(context, file, $"{path}/{i:000}", parts[i], registered));
            return new TransformerChain<ITransformer>(transformers, parts.Select(part => part.Scope));
        }
        catch
        {
            foreach (var transformer in transformers.OfType<IDisposable>()) transformer.Dispose();
            throw;
        }
    }

    private static byte[] Saved(MLContext context, ITransformer transformer, DataViewSchema? schema)
    {
        using var stream = new MemoryStream();
        context.Model.Save(transformer, schema, stream);
        return stream.ToArray();
    }

    private static ITransformer Loaded(MLContext context, byte[] bytes, out DataViewSchema? schema)
    {
        using var stream = new MemoryStream(bytes);
        return context.Model.Load(stream, out schema);
    }

    private static void Write(ZipArchive file, string name, byte[] bytes)
    {
        using var entry = file.CreateEntry(name).Open();
        entry.Write(bytes);
    }

    private static byte[]? Read(ZipArchive file, string name)
    {
        if (file.GetEntry(name) is not { } entry) return null;
        using var opened = entry.Open();
        using var bytes = new MemoryStream();
        opened.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static byte[] Needed(ZipArchive file, string name) =>
        Read(file, name) ?? throw new InvalidDataException($"The model file is not whole: it lacks {name}.");

    private static InvalidDataException NoContainer() => new(
        $"This file was not written by mlContext.{nameof(TorchSharpNetworkModels.SaveWithNetworks)}: it has no {PartsEntry}. "
        + $"What mlContext.Model.Save wrote, mlContext.Model.Load loads once the network is registered: " +
        $"mlContext.{nameof(TorchSharpNetworkModels.RegisterTorchSharpNetwork)}(() => ...).");
}

/// <summary>The transformers of a chain, each with its scope.</summary>
internal static class ChainParts
{
    private static readonly TransformerScope[] s_scopes = [TransformerScope.Training, TransformerScope.Testing, TransformerScope.Scoring];

    /// <summary>Returns the parts of a chain; null if the transformer is not a chain.</summary>
    public static IReadOnlyList<(ITransformer Transformer, TransformerScope Scope)>? Of(ITransformer model)
    {
        if (model is not IEnumerable<ITransformer> chain) return null;
        // A chain reveals the scope of a part only by omitting the part from other scopes.
        var applied =
            s_scopes.Select(scope => (Scope: scope, Parts: For(model, scope).ToHashSet<ITransformer>(ReferenceEqualityComparer.Instance)))
            .ToList();
        return [
            .. chain.Select(part =>
            (part, applied.Where(other => other.Parts.Contains(part))
            .Aggregate(TransformerScope.None, (scope, other) => scope | other.Scope)))];
    }

    /// <summary>The networks of a model: itself, or those of a chain.</summary>
    public static IEnumerable<TorchSharpNetworkTransformer> Networks(ITransformer model) =>
        model is TorchSharpNetworkTransformer network ? [network]
            : model is IEnumerable<ITransformer> chain ? chain.SelectMany(Networks) : [];

    // The method is public, on a class that is generic in its last transformer.
    private static IEnumerable<ITransformer> For(ITransformer chain, TransformerScope scope) => ((dynamic)chain).GetModelFor(scope);
}
