using TorchSharp.Behaviour.Tests.Support;
using TorchSharp.Modules;
using static TorchSharp.torch.optim.lr_scheduler;

namespace TorchSharp.Behaviour.Tests.Conformance;

/// <summary>The fields without public access that repairs read and write. TorchSharp 0.102.8 to 0.107.0.</summary>
internal static class PrivateNames
{
    public static readonly (Type Owner, string Field, string Description)[] Expected =
    [
        (typeof(Sequential), "_modules", "private List<TorchSharp.torch.nn.IModule<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>>"),
        (typeof(Sequential), "_names", "private List<string>"),
        (typeof(torch.nn.Module), "_internal_submodules", "protected TorchSharp.Utils.OrderedDict<string, TorchSharp.torch.nn.Module>"),
        (typeof(torch.nn.Module), "_internal_params", "protected TorchSharp.Utils.OrderedDict<string, TorchSharp.Modules.Parameter>"),
        (typeof(torch.optim.Optimizer), "_parameter_groups", "protected IList<TorchSharp.Modules.ParamGroup>"),
        (typeof(OptimizerHelper), "_state", "protected TorchSharp.Utils.OrderedDict<System.IntPtr, TorchSharp.Modules.OptimizerState>"),
        (typeof(OptimizerHelper), "_defaults", "protected TorchSharp.Modules.OptimizerOptions"),
        (typeof(LRScheduler), "_base_lrs", "internal IList<double>"),
        (typeof(LRScheduler), "_last_lrs", "internal IList<double>"),
        (typeof(impl.LambdaLR), "_lr_lambdas", "private List<System.Func<int, double>>"),
    ];

    public static string Found(Type owner, string name)
    {
        if (Reflected.Find(owner, name) is not { } field || field.DeclaringType != owner) return "missing";
        var access = field.IsPrivate ? "private" : field.IsFamily ? "protected" : field.IsAssembly ? "internal" : "other";
        return $"{access} {ApiListing.Name(field.FieldType)}";
    }
}
