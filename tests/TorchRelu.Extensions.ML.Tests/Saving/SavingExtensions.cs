using Microsoft.ML;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Tests;

internal static class SavingExtensions
{
    public static void Save(this Saving way, MLContext context, ITransformer model, DataViewSchema? schema, string path)
    {
        if (way == Saving.ModelSave) context.Model.Save(model, schema, path);
        else context.SaveWithNetworks(model, schema, path);
    }

    public static ITransformer Load(this Saving way, MLContext context, string path, out DataViewSchema? schema) =>
        way == Saving.ModelSave ? context.Model.Load(path, out schema) : context.LoadWithNetworks(path, out schema);

    /// <summary>Loads in a new context, where the factory is registered.</summary>
    public static LoadedModel SaveAndLoad(
        this Saving way, MLContext context, ITransformer model, DataViewSchema? schema, string path, Func<Module<Tensor, Tensor>> network,
            out DataViewSchema loadedSchema)
    {
        way.Save(context, model, schema, path);
        var other = new MLContext(2);
        other.RegisterTorchSharpNetwork(network);
        var loaded = way.Load(other, path, out var found);
        loadedSchema = found!;
        return new(other, loaded);
    }
}
