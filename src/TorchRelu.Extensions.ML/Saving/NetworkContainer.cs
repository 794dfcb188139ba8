using System.IO.Compression;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace TorchRelu.Internal;

/// <summary>A file in which the transformers of ML.NET are saved by ML.NET, each in an entry, and networks beside them.</summary>
internal static class NetworkContainer
{
    private const string PartsEntry = "parts.json";
    private const string SchemaEntry = "schema.zip";

    public static void Save(MLContext context, ITransformer model, DataViewSchema? schema, Stream stream)
    {
        using var file = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        var parts = ChainParts.Of(model);
        Write(file, PartsEntry, JsonSerializer.SerializeToUtf8Bytes([.. parts.Select(part => new SavedPart(part.Transformer is TorchSharpNetworkTransformer, part.Scope))],
            SavedNetworkJson.Default.IReadOnlyListSavedPart));
        Write(file, SchemaEntry, Saved(context, new TransformerChain<ITransformer>(), schema));
        for (var i = 0; i < parts.Count; i++)
        {
            if (parts[i].Transformer is not TorchSharpNetworkTransformer network) Write(file, EntryOf(i), Saved(context, parts[i].Transformer, null));
            else foreach (var (name, bytes) in SavedNetwork.Of(network).Entries) Write(file, EntryOf(i, name), bytes);
        }
    }

    public static TransformerChain<ITransformer> Load(MLContext context, Stream stream, RegisteredNetworks registered, out DataViewSchema? schema)
    {
        using var file = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
        var parts = JsonSerializer.Deserialize(Read(file, PartsEntry) ?? throw NoContainer(), SavedNetworkJson.Default.IReadOnlyListSavedPart)!;
        Loaded(context, Needed(file, SchemaEntry), out schema);
        var transformers = new List<ITransformer>();
        try
        {
            for (var i = 0; i < parts.Count; i++)
            {
                transformers.Add(parts[i].IsNetwork
                    ? SavedNetwork.Read(name => Read(file, EntryOf(i, name))).Load(registered)
                    : Loaded(context, Needed(file, EntryOf(i)), out _));
            }
        }
        catch
        {
            foreach (var transformer in transformers.OfType<IDisposable>()) transformer.Dispose();
            throw;
        }
        return new(transformers, parts.Select(part => part.Scope));
    }

    private static string EntryOf(int part) => $"{part:000}.zip";

    private static string EntryOf(int part, string name) => $"{part:000}/{name}";

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

    private static byte[] Needed(ZipArchive file, string name) => Read(file, name) ?? throw new InvalidDataException($"The model file is not whole: it lacks {name}.");

    private static InvalidDataException NoContainer() => new(
        $"This file was not written by mlContext.{nameof(TorchSharpNetworkModels.SaveWithNetworks)}: it has no {PartsEntry}. What mlContext.Model.Save wrote, mlContext.Model.Load loads once the network is registered: mlContext.{nameof(TorchSharpNetworkModels.RegisterTorchSharpNetwork)}(() => ...).");
}
