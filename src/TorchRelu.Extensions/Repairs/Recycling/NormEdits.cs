using TorchSharp;

namespace TorchRelu.Repairs;

/// <summary>Creates the steps that set entries of a batch normalisation.</summary>
internal static class NormEdits
{
    /// <param name="norm">The normalisation.</param>
    /// <param name="channels">The entries.</param>
    /// <param name="parts">Its parameters and buffers by name, with the value of each entry; what it lacks is left out.</param>
    public static IEnumerable<Edit> Set(NamedModule norm, IReadOnlyList<int> channels, params (string Name, Func<int, float> Value)[] parts)
    {
        foreach (var (name, value) in parts)
        {
            if ((norm.Module.get_parameter(name) ?? norm.Module.get_buffer(name)) is { } values)
                yield return TensorEdit.Fill($"reset {channels.Count} entries of {name} of {Layers.Text(norm)}", values, channels, value);
        }
    }
}
