using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchRelu.Internal;

/// <summary>Whether a rectifier may overwrite its input: only in a Sequential, directly behind a layer whose output nobody else can see and no gradient needs.</summary>
internal static class SafeInPlace
{
    /// <summary>Why it may not; null where it may.</summary>
    /// <param name="model">The model.</param>
    /// <param name="holders">What holds the rectifier.</param>
    public static string? Refuses(nn.Module model, ModuleHolders holders)
    {
        if (holders.Slots is not [{ Kind: SlotKind.Container } slot]) return $"{holders.Slots[^1].Where} holds it, not a Sequential alone";
        if (slot.Owner is not Sequential owner || owner.GetType() != typeof(Sequential))
            return $"{slot.Where} is no entry of a plain Sequential";
        var (entries, rectifier) = (TorchSharpInternals.Entries.Of(owner), slot.Get());
        var index = entries.FindIndex(entry => ReferenceEquals(entry, rectifier));
        if (index == 0) return $"{slot.Where} is the first, and what it reads is its caller's";
        return entries[index - 1] is nn.Module<Tensor, Tensor> before
            ? Refuses(model, before)
            : $"what stands before {slot.Where} is no module";
    }

    // The gradients of these layers need their inputs and weights, never their outputs.
    private static string? Refuses(nn.Module model, nn.Module<Tensor, Tensor> before)
    {
        var type = before.GetType().Name;
        if (!LayerKinds.MakesChannels(before) && !LayerKinds.Normalises(before)) return $"it stands behind a {type}; only behind Linear, Conv and BatchNorm is the input known to be its alone";
        if (TorchSharpInternals.HookCount(before) > 0) return $"the {type} before it has a hook, which may keep the output";
        var holders = ModuleHolders.Of(model, before);
        return holders.Slots.Count == 1 && holders.Elsewhere.Count == 0 ? null : $"the {type} before it is held at another place too";
    }
}
