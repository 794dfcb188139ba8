using System.Collections;
using System.Reflection;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

internal static class Hooks
{
    /// <summary>Hooks of any kind on the model and everything in it, read from the modules themselves.</summary>
    public static int On(nn.Module model) =>
        model.named_modules().Select(named => named.module).Prepend(model).Distinct().Sum(OnModule);

    private static int OnModule(nn.Module module)
    {
        string[] names = ["pre_hooks", "post_hooks", "module_pre_hooks", "module_post_hooks"];
        var hooks = 0;
        for (var type = module.GetType(); type is not null; type = type.BaseType)
        {
            hooks += names
                .Select(name => type.GetField(name, BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                .Sum(field => (field?.GetValue(module) as ICollection)?.Count ?? 0);
        }
        return hooks;
    }
}
