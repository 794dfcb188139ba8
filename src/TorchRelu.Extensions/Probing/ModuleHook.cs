using System.Collections;
using System.Reflection;
using static TorchSharp.torch;

namespace TorchRelu.Internal;

/// <summary>Hooks a module whatever its inputs and outputs are: the typed hooks need their types, the untyped ones only exist on the closed generic base.</summary>
internal static class ModuleHook
{
    /// <summary>Runs <paramref name="action"/> before each call(); the result takes it off again. Null where the module takes no hooks (TorchScript).</summary>
    public static Action? Before(nn.Module module, Action<nn.Module> action) => Register(module, "register_forward_pre_hook", action);

    /// <summary>Runs <paramref name="action"/> after each call() that did not throw.</summary>
    public static Action? After(nn.Module module, Action<nn.Module> action) => Register(module, "register_forward_hook", action);

    /// <summary>Whether another monitor's hook is on the module already.</summary>
    public static bool IsProbed(nn.Module module)
    {
        for (var type = module.GetType(); type is not null; type = type.BaseType)
        {
            foreach (var name in (string[])["post_hooks", "pre_hooks"])
            {
                var hooks = type.GetField(name, BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly)?.GetValue(module) as IDictionary;
                if (hooks?.Values.OfType<Delegate>().Any(hook => hook.Target is Probe) == true) return true;
            }
        }
        return false;
    }

    private static Action? Register(nn.Module module, string method, Action<nn.Module> action)
    {
        var remover = module.GetType().GetMethod(method, [typeof(Action<nn.Module>)])?.Invoke(module, [action]);
        return remover?.GetType().GetMethod("remove", BindingFlags.Public | BindingFlags.Instance)?.CreateDelegate<Action>(remover);
    }
}
