using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchRelu.Repairs;

/// <summary>Queries about layers with weights, for repairs.</summary>
internal static class Layers
{
    public static string Text(NamedModule layer) => $"'{layer.Name}' ({layer.Module.GetType().Name})";

    /// <summary>The layer's own parameters that exist.</summary>
    public static IReadOnlyList<(string Name, Parameter Values)> Parameters(nn.Module layer) =>
        [.. layer.named_parameters(false).Select(parameter => (parameter.name, parameter.parameter))];

    /// <summary>The other layers of the model that share one of its parameters.</summary>
    public static IReadOnlyList<NamedModule> TiedTo(nn.Module layer, IReadOnlyList<NamedModule> modules)
    {
        var own = Parameters(layer);
        return [
            .. modules.Where(other => !ReferenceEquals(other.Module, layer) && Parameters(other.Module)
            .Any(theirs => own.Any(mine => TensorEdit.AreOne(mine.Values, theirs.Values))))];
    }

    /// <summary>The reason why a repair may not change the parameters of a layer; null if it may.</summary>
    public static Refusal? Check(string site, NamedModule layer, IReadOnlyList<NamedModule> modules, SiteLinks links)
    {
        if (TiedTo(layer.Module, modules) is [var tied, ..]) return Refusals.Tied(site, layer, tied);
        return links.Flow?.UsedAgain.Contains(layer.Module) == true ? Refusals.UsedAgain(site, layer) : null;
    }

    /// <summary>Whether the layer has parameters and all of them are frozen.</summary>
    public static bool IsFrozen(nn.Module layer) =>
        Parameters(layer) is { Count: > 0 } own && own.All(parameter => !parameter.Values.requires_grad);
}
