using static TorchSharp.torch;

namespace TorchRelu.Internal;

/// <summary>Finds the rectifier modules of a model, the root included, each once however often it is used.</summary>
internal static class SiteFinder
{
    /// <summary>The name of the model itself, which named_modules() leaves out.</summary>
    public const string Root = "<root>";

    /// <exception cref="ArgumentException">There is no rectifier to watch; the message lists what there is.</exception>
    public static IReadOnlyList<(string Name, nn.Module<Tensor, Tensor> Module)> Find(nn.Module model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var seen = new HashSet<nn.Module>(ReferenceEqualityComparer.Instance);
        var all = model.named_modules().Prepend((Root, model)).Where(named => seen.Add(named.Item2)).ToList();
        var rectifiers = new List<(string, nn.Module<Tensor, Tensor>)>();
        foreach (var (name, module) in all)
        {
            if (module is nn.Module<Tensor, Tensor> unary && IsRectifier(module)) rectifiers.Add((name, unary));
        }
        return rectifiers.Count > 0 ? rectifiers : throw new ArgumentException(NothingToWatch(all.Select(named => named.Item2)), nameof(model));
    }

    private static bool IsRectifier(nn.Module module) =>
        module.GetType() is { Namespace: "TorchSharp.Modules" } type && Rectifier.IsKnown(type.Name);

    private static string NothingToWatch(IEnumerable<nn.Module> modules)
    {
        var inventory = modules.GroupBy(module => module.GetType().Name).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => $"{group.Count()} {group.Key}");
        return $"The model has no rectifier module to watch. It contains {string.Join(", ", inventory)}; watched are {string.Join(", ", Rectifier.Names)}. " +
            "An activation called as a function (functional.relu, x.relu()) is no module: make it one to have it watched.";
    }
}
