using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Repairs;

/// <summary>Replaces one module by another wherever it is held.</summary>
internal sealed class Replacement
{
    private readonly List<Slot> _slots;
    private readonly bool _overwrites;

    /// <param name="holders">Everything that holds the old module.</param>
    /// <param name="old">The old module.</param>
    /// <param name="made">The new one.</param>
    /// <param name="whyHook">The reason why the old module stays and gets an output hook; null if it does not stay.</param>
    /// <param name="overwrites">Whether the old module works in place.</param>
    public Replacement(
        ModuleHolders holders, nn.Module<Tensor, Tensor> old, nn.Module<Tensor, Tensor> made, string? whyHook, bool overwrites)
    {
        (Old, New, WhyHooked, _overwrites) = (old, made, whyHook, overwrites);
        // The new module goes into every slot that accepts it, even if some code still holds the old one. The model then lists, trains,
        // moves and saves the new one.
        _slots = [.. holders.Slots.Where(slot => slot.Accepts(made))];
    }

    public nn.Module<Tensor, Tensor> Old { get; }

    public nn.Module<Tensor, Tensor> New { get; }

    public string? WhyHooked { get; }

    public SwitchWay Way => WhyHooked is null ? SwitchWay.Structural : SwitchWay.OutputHook;

    public IEnumerable<string> Notes => _overwrites && !InPlace.Is(New)
        ? ["It overwrote its input and the new activation does not: code that reads that input afterwards sees the pre-activations."]
        : [];

    /// <summary>The reason why the module cannot be replaced where it is held; null if it can.</summary>
    public static string? WhyHook(ModuleHolders holders, nn.Module made)
    {
        if (holders.Elsewhere.Count > 0) return holders.Elsewhere[0];
        if (holders.Slots.FirstOrDefault(slot => !slot.Accepts(made)) is { } narrow)
            return $"{narrow.Where} is typed {narrow.Holds.Name} and cannot hold a {made.GetType().Name}";
        return holders.Slots.Count == 0 ? "no module holds it" : null;
    }

    public Refusal? Check(string site) => _slots.Count == 0 && (New.parameters().Any() || New.buffers().Any())
        ? Refusals.NoOwner(site, New)
        : null;

    public IEnumerable<Edit> Edits()
    {
        if (WhyHooked is not null && _overwrites) yield return InPlace.TurnOff(Old)!;
        foreach (var edit in HookEdits.Share(Old, New)) yield return edit;
        foreach (var slot in _slots) yield return Put(slot, Old, New);
        if (WhyHooked is null) yield break;
        foreach (var edit in HookEdits.Override(Old, new ActivationOverride(Old, New))) yield return edit;
    }

    public Refusal? CheckUndo(string site) => _slots.FirstOrDefault(slot => !ReferenceEquals(slot.Get(), New)) is { } changed
        ? Refusals.Superseded(site, changed, New)
        : null;

    public IEnumerable<Edit> UndoEdits()
    {
        if (WhyHooked is not null)
        {
            foreach (var edit in HookEdits.EndOverride(Old)) yield return edit;
            if (_overwrites) yield return InPlace.TurnOn(Old)!;
        }
        var (before, mode) = (Old.training, New.training);
        yield return new("give the old module the present mode", () => Old.train(mode), () => Old.train(before));
        foreach (var slot in _slots) yield return Put(slot, New, Old);
        yield return new("let the new module go", () => { }, () => { }) { Settle = New.Dispose };
    }

    private static Edit Put(Slot slot, nn.Module from, nn.Module to) =>
        new($"put {to.GetType().Name} into {slot.Where}", () => slot.Put(to), () => slot.Put(from));
}
