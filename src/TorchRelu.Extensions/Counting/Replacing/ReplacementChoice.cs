using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Internal;

/// <summary>What is to become of one rectifier: decided from what was seen of it and from who holds it.</summary>
/// <param name="Kind">What should stand in its place.</param>
/// <param name="Why">The reason, with its numbers.</param>
/// <param name="Holders">Everything that holds it; null where it is kept.</param>
internal sealed record ReplacementChoice(ReplacementKind Kind, string Why, ModuleHolders? Holders = null)
{
    /// <param name="model">The model.</param>
    /// <param name="probe">The hook on the rectifier.</param>
    /// <param name="fusedFrom">Values of an output from which on one pass is cheaper.</param>
    public static ReplacementChoice Of(nn.Module model, Probe probe, long fusedFrom)
    {
        var rectifier = probe.Target.Module;
        if (Keeps(probe) is { } reason) return Kept(reason);
        if (ReferenceEquals(rectifier, model)) return Kept("it is the whole model, and no module holds it");
        if (TorchSharpInternals.LackingToReplace is { } lacking) return Kept($"{lacking}, so its place could not be handed on");
        if (TorchSharpInternals.HookCount(rectifier) != 1)
            return Kept("it has hooks besides the monitor's, which are meant for this very module");

        var holders = ModuleHolders.Of(model, rectifier);
        if (holders.Elsewhere is [var elsewhere, ..]) return Kept(elsewhere);
        if (holders.Slots.Count == 0) return Kept("no module holds it");
        var values = probe.Sites[0].DenseValues;
        if (values >= fusedFrom)
        {
            return holders.Slots.FirstOrDefault(slot => !slot.Holds.IsAssignableFrom(typeof(MonitoredReLU))) is { } narrow
                ? Kept($"{narrow.Where} is typed {narrow.Holds.Name} and cannot hold a {nameof(MonitoredReLU)}")
                : new(ReplacementKind.Fused, $"its output was {Size(values)}, and from {Number(fusedFrom)} on one pass that rectifies and counts is cheaper", holders);
        }
        return SafeInPlace.Refuses(model, holders) is { } unsafeBecause
            ? Kept($"its output was {Size(values)}, too small to be fused, and it cannot work in place: {unsafeBecause}")
            : new(ReplacementKind.InPlace, $"its output was {Size(values)}, and nobody else can see the output of the layer before it, which it may overwrite", holders);
    }

    // What needs no look at the model.
    private static string? Keeps(Probe probe)
    {
        var target = probe.Target;
        if (target.Kind != SiteKind.Module) return "it is called as a function, and no module stands there";
        if (target.Module.GetType() is not { Namespace: "TorchSharp.Modules", Name: "ReLU" } type) return $"it is a {target.Module.GetType().Name}; only nn.ReLU can be replaced";
        if (!Wiring.IsCounted(probe)) return "it was not counted yet, so the size of its output is not known";
        if (probe.Merged is { } merged) return $"its uses are counted as one site: {merged}";
        if (probe.Sites.Length > 1) return $"it is used {probe.Sites.Length} times in one call of the model, and its uses are told apart by their order";
        if (!probe.IsUsedOnce) return "the model is not called with call(x), so how often it is used in a forward is not known";
        return InPlace.Is(target.Module) ? $"the {type.Name} works in place already" : null;
    }

    private static ReplacementChoice Kept(string why) => new(ReplacementKind.Kept, why);

    private static string Size(long values) => values == 0 ? "no dense float32 in CPU memory" : $"dense with {Number(values)} values";

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
