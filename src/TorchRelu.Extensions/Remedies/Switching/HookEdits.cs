using System.Collections;
using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Internal;

/// <summary>The steps that move hooks along with a replaced module.</summary>
/// <remarks>
/// Both modules come to share the dictionaries themselves, not copies: the removers that users and monitors hold name the old module, and go on
/// working, as do those that are handed out later.
/// </remarks>
internal static class HookEdits
{
    private const string Key = "TorchRelu.ActivationOverride";

    private static readonly string[] s_dictionaries = ["pre_hooks", "post_hooks", "module_pre_hooks", "module_post_hooks"];

    /// <summary>Whether this TorchSharp keeps hooks as is known here.</summary>
    public static bool CanShare(nn.Module module) => s_dictionaries.All(name => Private.Read<IDictionary>(module, name) is not null);

    /// <summary>Whether a module has hooks already.</summary>
    public static bool HasOwn(nn.Module module) => Count(module) > 0;

    /// <summary>How many hooks a module has, of every kind.</summary>
    public static int Count(nn.Module module) => s_dictionaries.Sum(name => Private.Read<IDictionary>(module, name)!.Count);

    public static IEnumerable<Edit> Share(nn.Module<Tensor, Tensor> from, nn.Module<Tensor, Tensor> to)
    {
        foreach (var name in s_dictionaries)
        {
            var field = Private.Field(to.GetType(), name)!;
            var own = field.GetValue(to);
            yield return new Edit($"move the {name} along", () => field.SetValue(to, field.GetValue(from)), () => field.SetValue(to, own));
        }
    }

    /// <summary>Whether a module is reached through an output hook.</summary>
    public static bool IsOverridden(nn.Module module) => Private.Read<IDictionary>(module, "post_hooks")?.Contains(Key) == true;

    public static IEnumerable<Edit> Override(nn.Module<Tensor, Tensor> old, ActivationOverride by)
    {
        yield return First<Action<nn.Module>>(old, "module_pre_hooks", by.Before);
        yield return First<Func<nn.Module<Tensor, Tensor>, Tensor, Tensor, Tensor>>(old, "post_hooks", by.After);
    }

    public static IEnumerable<Edit> EndOverride(nn.Module<Tensor, Tensor> old)
    {
        yield return Without<Action<nn.Module>>(old, "module_pre_hooks");
        yield return Without<Func<nn.Module<Tensor, Tensor>, Tensor, Tensor, Tensor>>(old, "post_hooks");
    }

    private static Edit First<T>(nn.Module module, string name, T hook) =>
        Rewrite<T>(module, $"put the new activation first among the {name}", name, entries => entries.Prepend(new(Key, hook)));

    private static Edit Without<T>(nn.Module module, string name) =>
        Rewrite<T>(module, $"take the new activation out of the {name}", name, entries => entries.Where(entry => entry.Key != Key));

    private static Edit Rewrite<T>(nn.Module module, string what, string name, Func<IEnumerable<KeyValuePair<string, T>>, IEnumerable<KeyValuePair<string, T>>> change)
    {
        var hooks = Private.Read<Dictionary<string, T>>(module, name)!;
        var before = hooks.ToList();
        return new(what, () => Fill(change([.. hooks])), () => Fill(before));

        void Fill(IEnumerable<KeyValuePair<string, T>> entries)
        {
            hooks.Clear();
            foreach (var (key, hook) in entries) hooks.Add(key, hook);
        }
    }
}
