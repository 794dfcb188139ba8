using System.Collections;
using System.Reflection;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchRelu.Monitoring;

/// <summary>
/// Tells what of a model no hook can see: layers that are not called, modules that were never registered, built-in encoders, and modules
/// that
/// were put in later.
/// </summary>
internal sealed class ModelInventory(nn.Module model, ModelWatch watch)
{
    private const int MaxNames = 5;

    private readonly List<Finding> _changes = [];
    private HashSet<nn.Module> _known = Known(watch);
    private List<Finding> _findings = [];
    private HashSet<string> _unused = [];

    /// <summary>What was found so far.</summary>
    public IEnumerable<Finding> Findings => [.. _findings, .. _changes];

    /// <summary>Whether the first step has shown which layers take part.</summary>
    public bool IsRead { get; private set; }

    /// <summary>Whether a layer, or a module with it, takes no part in the training: it got no gradient.</summary>
    public bool IsUnused(string name) => _unused.Contains(name)
        || (name.LastIndexOf('.') is > 0 and var end
        && _unused.Any(other => other.StartsWith(name[..(end + 1)], StringComparison.Ordinal)));

    /// <summary>Reads the model once, when the first step has ended and gradients show which layers took part.</summary>
    public void Read()
    {
        IsRead = true;
        var layers = watch.Modules.Where(named => !named.Module.named_children().Any() && named.Module.parameters().Any()).ToList();
        var uncalled = watch.Trace is { } trace ? layers.Where(named => !trace.Called.Contains(named.Name)
            && named.Module is nn.Module<Tensor, Tensor> && !ReferenceEquals(named.Module, model)).ToList() : [];
        var byForward = uncalled.Where(named => HasGradient(named.Module)).Select(named => named.Name).ToList();
        _unused = [.. uncalled.Select(named => named.Name).Except(byForward)];
        _findings = [.. Uncalled(byForward), .. Unused([.. _unused]), .. NotRegistered(), .. Hidden()];
        if (_findings.All(finding => finding.Kind != FindingKind.NotRegistered)) _findings.AddRange(Nothing());
    }

    /// <summary>Compares the modules of the model with those of the last look.</summary>
    public void Compare()
    {
        var now = TargetFinder.Modules(model);
        var added = now.Where(named => !_known.Contains(named.Module)).ToList();
        if (added.Count == 0) return;
        _known = [.. now.Select(named => named.Module)];
        var own = watch.Probes.Select(probe => probe.Target.Module).ToHashSet<nn.Module>(ReferenceEqualityComparer.Instance);
        var unseen = added.Where(named => !own.Contains(named.Module) && LayerKinds.RectifierName(named.Module) is not null)
            .Select(named => named.Name).ToList();
        if (unseen.Count > 0)
            _changes.Add(new(FindingKind.ModelChanged, Severity.Warning, null,
                $"{Names(unseen)} {Were(unseen)} put into the model after the monitor was attached, and " +
                    $"{(unseen.Count == 1 ? "is" : "are")} " +
                $"not watched.") { Advice = "Attach the monitor after the model is complete." });
    }

    /// <summary>Continues with the modules that repairs have put into the model, and with what was found before.</summary>
    public void Follow(InventoryState state)
    {
        _known = Known(watch);
        (_findings, _unused) = ([.. state.Findings], [.. state.Unused]);
        _changes.AddRange(state.Changes);
        IsRead = true;
    }

    public InventoryState Save() => new([.. _findings], [.. _changes], [.. _unused]);

    private static HashSet<nn.Module> Known(ModelWatch watch) =>
        watch.Modules.Select(named => named.Module).ToHashSet<nn.Module>(ReferenceEqualityComparer.Instance);

    private static bool HasGradient(nn.Module module)
    {
        using var scope = NewDisposeScope();
        return module.parameters().Any(parameter => parameter.grad is { IsInvalid: false });
    }

    private static IEnumerable<Finding> Uncalled(List<string> layers)
    {
        if (layers.Count == 0) yield break;
        yield return new(FindingKind.NeverCalled, Severity.Warning, null,
            $"{Names(layers)} {Were(layers)} trained and never called: hooks run in call(x) only, so nothing behind " +
            $"{(layers.Count == 1 ? "it" : "them")} is seen.") { Advice = "Write layer.call(x), not layer.forward(x)." };
    }

    private static IEnumerable<Finding> Unused(List<string> layers)
    {
        if (layers.Count == 0) yield break;
        yield return new(FindingKind.Unused, Severity.Notice, null,
            $"{Names(layers)} {Were(layers)} not used in the first step and got no gradient.");
    }

    private IEnumerable<Finding> NotRegistered()
    {
        var known = Known(watch);
        foreach (var (name, owner) in watch.Modules.Where(named => LayerKinds.IsForeign(named.Module)))
        {
            foreach (var (field, count) in Collections(owner, known))
                yield return new(FindingKind.NotRegistered, Severity.Warning, name == TargetFinder.Root ? null : name,
                    $"{(name == TargetFinder.Root ? "The model" : $"'{name}'")} holds {count} modules in '{field}' that are not " +
                    "registered: they are not trained, saved or watched.") { Advice = "Hold them in a ModuleList or a ModuleDict." };
        }
    }

    private static IEnumerable<(string Field, int Count)> Collections(nn.Module owner, HashSet<nn.Module> known)
    {
        for (var type = owner.GetType(); type is not null && type.Assembly != typeof(nn.Module).Assembly; type = type.BaseType)
        {
            foreach (var field in type.GetFields(
                BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                var held = field.GetValue(owner) switch
                {
                    nn.Module => [],
                    IDictionary entries => entries.Values.OfType<nn.Module>().ToList(),
                    ICollection entries => entries.OfType<nn.Module>().ToList(),
                    _ => [],
                };
                var count = held.Count(module => !known.Contains(module));
                if (count > 0) yield return (field.Name, count);
            }
        }
    }

    private IEnumerable<Finding> Hidden()
    {
        var hidden = watch.Modules.Where(named => named.Module is TransformerEncoder or TransformerDecoder or TransformerEncoderLayer
            or TransformerDecoderLayer or Transformer || named.Module.GetType().Name.Contains("ScriptModule", StringComparison.Ordinal))
            .Select(named => named.Name).ToList();
        if (hidden.Count == 0) yield break;
        yield return new(FindingKind.Hidden, Severity.Warning, null,
            $"{Names(hidden)} {(hidden.Count == 1 ? "computes its" : "compute their")} activations inside libtorch, where no " +
                $"hook sees them.")
        { Advice = "To watch them, build the encoder from Linear, ReLU and attention modules." };
    }

    private IEnumerable<Finding> Nothing()
    {
        var isCalled = watch.WasCalled || watch.Probes.Any(AttachmentFindings.IsCounted);
        if (!isCalled && watch.Probes.All(probe => probe.Skipped == 0))
            yield return new(FindingKind.NeverCalled, Severity.Warning, null,
                "No call of the model was seen before the first Step(): hooks run in call(x) only, and forward(x) runs none.")
            { Advice = "Write model.call(x), not model.forward(x)." };
        else if (watch.Probes.Count == 0)
            yield return new(FindingKind.NothingCanDie, Severity.Warning, null, TargetFinder.NothingToWatch(watch.Modules));
    }

    private static string Were(List<string> names) => names.Count == 1 ? "was" : "were";

    private static string Names(List<string> names) =>
        string.Join(", ", names.Take(MaxNames).Select(name => $"'{name}'")) +
            (names.Count > MaxNames ? $" and {names.Count - MaxNames} more" : "");
}

/// <summary>A <see cref="ModelInventory"/> as plain data.</summary>
internal sealed record InventoryState(IReadOnlyList<Finding> Findings, IReadOnlyList<Finding> Changes, IReadOnlyList<string> Unused);
