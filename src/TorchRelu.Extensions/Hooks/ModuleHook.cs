using System.Reflection;
using static TorchSharp.torch;

namespace TorchRelu.Hooks;

/// <summary>
/// Hooks modules with any input and output types. Typed hooks need these types, and untyped hooks exist only on the closed generic base.
/// </summary>
internal static class ModuleHook
{
    /// <summary>
    /// Runs <paramref name="action"/> before each call(). The result removes the hook; it is null if the module takes no hooks
    /// (TorchScript).
    /// </summary>
    public static Action? Before(nn.Module module, Action<nn.Module> action) => Register(module, "register_forward_pre_hook", action);

    /// <summary>Runs <paramref name="action"/> after each call() that did not throw.</summary>
    public static Action? After(nn.Module module, Action<nn.Module> action) => Register(module, "register_forward_hook", action);

    /// <summary>
    /// Whether another monitor's hook is already on the module; false if this version of TorchSharp keeps hooks in an unknown way.
    /// </summary>
    public static bool IsProbed(nn.Module<Tensor, Tensor> module) => ProbesOf(module).Any();

    /// <summary>The hooks of monitors on a module.</summary>
    public static IEnumerable<Probe> ProbesOf(nn.Module<Tensor, Tensor> module) =>
    [
        .. (TorchSharpInternals.PostHooks.Find(module)?.Values.Select(hook => hook.Target) ?? []).OfType<Probe>(),
        .. (TorchSharpInternals.PreHooks.Find(module)?.Values.Select(hook => hook.Target) ?? []).OfType<Probe>(),
    ];

    private static Action? Register(nn.Module module, string method, Action<nn.Module> action)
    {
        var remover = module.GetType().GetMethod(method, [typeof(Action<nn.Module>)])?.Invoke(module, [action]);
        return remover?.GetType().GetMethod("remove", BindingFlags.Public | BindingFlags.Instance)?.CreateDelegate<Action>(remover);
    }
}
