using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Repairs;

/// <summary>Creates the steps that move hooks to the replacement of a module.</summary>
/// <remarks>
/// Both modules share the same dictionaries, not copies. The hook removers of users and monitors refer to the old module and keep working.
/// Removers that are created later work as well.
/// </remarks>
internal static class HookEdits
{
    private const string Key = "TorchRelu.ActivationOverride";

    public static IEnumerable<Edit> Share(nn.Module<Tensor, Tensor> from, nn.Module<Tensor, Tensor> to)
    {
        foreach (var hooks in TorchSharpInternals.Hooks)
        {
            var own = hooks.Read(to);
            yield return new Edit($"move the {hooks.Name} along", () => hooks.Write(to, hooks.Read(from)), () => hooks.Write(to, own));
        }
    }

    /// <summary>Whether an output hook overrides the module.</summary>
    public static bool IsOverridden(nn.Module<Tensor, Tensor> module) => TorchSharpInternals.PostHooks.Of(module).ContainsKey(Key);

    public static IEnumerable<Edit> Override(nn.Module<Tensor, Tensor> old, ActivationOverride by)
    {
        yield return First(TorchSharpInternals.ModulePreHooks, old, by.Before);
        yield return First(TorchSharpInternals.PostHooks, old, by.After);
    }

    public static IEnumerable<Edit> EndOverride(nn.Module<Tensor, Tensor> old)
    {
        yield return Without(TorchSharpInternals.ModulePreHooks, old);
        yield return Without(TorchSharpInternals.PostHooks, old);
    }

    private static Edit First<TOwner, T>(PrivateField<TOwner, Dictionary<string, T>> hooks, TOwner module, T hook)
        where TOwner : class =>
        Rewrite($"put the new activation first among the {hooks.Name}", hooks.Of(module), entries => entries.Prepend(new(Key, hook)));

    private static Edit Without<TOwner, T>(PrivateField<TOwner, Dictionary<string, T>> hooks, TOwner module)
        where TOwner : class =>
        Rewrite($"take the new activation out of the {hooks.Name}", hooks.Of(module), entries => entries.Where(entry => entry.Key != Key));

    private static Edit Rewrite<T>(
        string what, Dictionary<string, T> hooks, Func<List<KeyValuePair<string, T>>, IEnumerable<KeyValuePair<string, T>>> change)
    {
        var before = hooks.ToList();
        return new(what, () => Fill(change([.. hooks])), () => Fill(before));

        void Fill(IEnumerable<KeyValuePair<string, T>> entries)
        {
            hooks.Clear();
            foreach (var (key, hook) in entries) hooks.Add(key, hook);
        }
    }
}
