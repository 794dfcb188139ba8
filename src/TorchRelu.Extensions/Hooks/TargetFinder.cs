using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Hooks;

/// <summary>
/// Finds the modules to watch. These are the activation modules of the model, each once and including the root, and the layers named in the
/// options.
/// </summary>
internal static class TargetFinder
{
    /// <summary>The name of the model itself, which named_modules() does not list.</summary>
    public const string Root = "<root>";

    /// <summary>Every module of the model once, under its first name, with the root first.</summary>
    public static IReadOnlyList<NamedModule> Modules(nn.Module model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var seen = new HashSet<nn.Module>(ReferenceEqualityComparer.Instance) { model };
        return [new(Root, model), .. model.named_modules().Where(named => seen.Add(named.module))
            .Select(named => new NamedModule(named.name, named.module))];
    }

    /// <exception cref="ArgumentException">
    /// The model has nothing to watch, or the options name a layer that the model does not have.
    /// </exception>
    public static IReadOnlyList<ProbeTarget> Find(IReadOnlyList<NamedModule> modules, DyingReluOptions options)
    {
        var targets = new List<ProbeTarget>();
        foreach (var (name, module) in modules)
        {
            var isWatched = LayerKinds.RectifierName(module) is not null || options.Modules.Contains(module.GetType());
            if (isWatched && module is nn.Module<Tensor, Tensor> unary)
                targets.Add(new ProbeTarget(name, unary, SiteKind.Module, ProbeTarget.TraitsOf(module)));
        }
        targets.AddRange(options.PreActivations.Select(name => Named(modules, name, SiteKind.PreActivation)));
        targets.AddRange(options.Inputs.Select(name => Named(modules, name, SiteKind.ConsumerInput)));
        // A rectifier that is a function is found by the first forward.
        return targets.Count > 0 || options is { TraceFirstForward: true, WatchFunctions: true } ? targets
            : throw new ArgumentException(NothingToWatch(modules));
    }

    /// <summary>The place of a rectifier that is a function; it is assumed to be a ReLU.</summary>
    /// <exception cref="ArgumentException">The model has no such layer from one tensor to one tensor.</exception>
    public static ProbeTarget Named(IReadOnlyList<NamedModule> modules, string name, SiteKind kind)
    {
        var module = modules.FirstOrDefault(named => named.Name == name).Module
            ?? throw new ArgumentException(
            $"The model has no layer '{name}'. {NearNames.Suggest(name, modules.Select(named => named.Name))}");
        return module is nn.Module<Tensor, Tensor> unary
            ? new ProbeTarget(name, unary, kind, Rectifier.Find("ReLU"))
            : throw new ArgumentException(
            $"'{name}' is a {module.GetType().Name}, which does not go from one tensor to one tensor; such a layer cannot be watched.");
    }

    /// <summary>Checks that the model has the layers whose channel dimension is told.</summary>
    /// <exception cref="ArgumentException">A layer is not in the model.</exception>
    public static void RequireLayers(IReadOnlyList<NamedModule> modules, IEnumerable<string> layers)
    {
        foreach (var layer in layers.Where(layer => !modules.Any(named => named.Name == layer)))
            throw new ArgumentException(
                $"options.ChannelDimensions names '{layer}', which the model does not have. " +
                NearNames.Suggest(layer, modules.Select(named => named.Name)));
    }

    /// <summary>Says that a model has nothing to watch, with its inventory.</summary>
    public static string NothingToWatch(IReadOnlyList<NamedModule> modules)
    {
        var inventory = modules.GroupBy(named => named.Module.GetType().Name).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => $"{group.Count()} {group.Key}");
        return $"The model has no rectifier module to watch. It contains {string.Join(", ", inventory)}; watched are " +
            $"{string.Join(", ", Rectifier.Names)}. " +
            "An activation called as a function (functional.relu, x.relu()) is seen with options.WatchPreActivations or " +
                "options.WatchInputs and the name of the layer before or behind it.";
    }
}

/// <summary>Suggests similar names for a name that does not exist.</summary>
internal static class NearNames
{
    private const int Most = 5;

    public static string Suggest(string wanted, IEnumerable<string> names)
    {
        var near = names.Select(name => (Name: name, Distance: Distance(wanted, name)))
            .OrderBy(pair => pair.Distance).ThenBy(pair => pair.Name, StringComparer.Ordinal)
            .Take(Most).Select(pair => $"'{pair.Name}'");
        return $"Near it are {string.Join(", ", near)}.";
    }

    // Computes the Levenshtein distance, one row at a time.
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[^1];
    }
}
