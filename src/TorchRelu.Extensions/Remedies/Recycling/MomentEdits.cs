using TorchSharp.Modules;

namespace TorchRelu;

/// <summary>The steps that clear an optimizer's state for parts of a parameter, and for no other part.</summary>
internal static class MomentEdits
{
    /// <summary>Clears whole rows: what a channel's own weights, bias or scale have.</summary>
    public static IEnumerable<Edit> ClearRows(OptimizerAccess optimizer, string text, Parameter parameter, IReadOnlyList<int> channels) =>
        Each(optimizer, parameter, (name, fresh, values) => TensorEdit.Fill($"clear {channels.Count} rows of {name} for {text}", values, channels, _ => fresh));

    /// <summary>Clears columns: what the weights behind have that read a channel.</summary>
    public static IEnumerable<Edit> ClearColumns(OptimizerAccess optimizer, string text, Parameter parameter, IReadOnlyList<(long Start, long Length)> columns) =>
        Each(optimizer, parameter, (name, fresh, values) => TensorEdit.Write($"clear {columns.Sum(range => range.Length)} columns of {name} for {text}", values, tensor =>
        {
            foreach (var (start, length) in columns) tensor.narrow(1, start, length).fill_(fresh);
        }));

    private static IEnumerable<Edit> Each(OptimizerAccess optimizer, Parameter parameter, Func<string, float, TorchSharp.torch.Tensor, Edit> clear)
    {
        var fresh = optimizer.FreshMoment(parameter);
        return optimizer.MomentsOf(parameter).Select(moment => clear(moment.Name, fresh, moment.Values));
    }
}
