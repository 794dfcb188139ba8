using System.Reflection;
using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Internal;

/// <summary>Whether an activation overwrites its input, and whether it can be told not to.</summary>
internal static class InPlace
{
    /// <summary>Asks the module, or, up to TorchSharp 0.103 where it does not say, tries it on one number of its own.</summary>
    public static bool Is(nn.Module<Tensor, Tensor> activation)
    {
        if (Property(activation) is { } property) return (bool)property.GetValue(activation)!;
        if (activation.GetType().Namespace != "TorchSharp.Modules" || activation.parameters().Any()) return false;
        using var ungraded = no_grad();
        using var scope = NewDisposeScope();
        var trial = full([1], -1f);
        activation.forward(trial);
        return trial.item<float>() != -1f;
    }

    /// <summary>The step that makes it leave its input alone; null where it cannot be told to (up to TorchSharp 0.103).</summary>
    public static Edit? TurnOff(nn.Module<Tensor, Tensor> activation) => Set(activation, "no longer work in place", to: false);

    public static Edit? TurnOn(nn.Module<Tensor, Tensor> activation) => Set(activation, "work in place again", to: true);

    private static Edit? Set(nn.Module<Tensor, Tensor> activation, string what, bool to) => Property(activation) is { CanWrite: true } property
        ? new Edit(what, () => property.SetValue(activation, to), () => property.SetValue(activation, !to))
        : null;

    private static PropertyInfo? Property(nn.Module activation) =>
        activation.GetType().GetProperty("inplace", BindingFlags.Public | BindingFlags.Instance) is { } property && property.PropertyType == typeof(bool) ? property : null;
}
