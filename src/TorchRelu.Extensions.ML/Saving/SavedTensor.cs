using Microsoft.ML.Data;
using static TorchSharp.torch;

namespace TorchRelu.Saving;

/// <summary>A saved parameter or buffer: its name, its torch type and its shape.</summary>
internal sealed record SavedTensor(string Name, string Type, IReadOnlyList<long> Shape)
{
    /// <summary>All parameters and buffers of a network, in its order.</summary>
    public static IReadOnlyList<SavedTensor> From(nn.Module module) =>
        [.. module.state_dict().Select(entry => new SavedTensor(entry.Key, $"{entry.Value.dtype}", entry.Value.shape))];

    /// <summary>The first difference between the saved tensors and those of a network, in words; null if there is none.</summary>
    public static string? Difference(IReadOnlyList<SavedTensor> saved, nn.Module module)
    {
        var found = From(module);
        foreach (var tensor in saved)
        {
            var other = found.FirstOrDefault(other => other.Name == tensor.Name);
            if (other is null)
                return $"the file has {tensor}, and the network has nothing of that name. " +
                $"{NearNames.Suggest(tensor.Name, found.Select(other => other.Name))}";
            if (other.Type != tensor.Type || !other.Shape.SequenceEqual(tensor.Shape))
                return $"the file has {tensor}, and the network has {other}.";
        }
        var more = found.FirstOrDefault(tensor => saved.All(other => other.Name != tensor.Name));
        return more is null ? null
            : $"the network has {more}, and the file has nothing of that name. " +
            $"{NearNames.Suggest(more.Name, saved.Select(other => other.Name))}";
    }

    /// <summary>E.g. "fc1.weight (64, 784)".</summary>
    public override string ToString() => $"{Name} ({string.Join(", ", Shape)}) of {Type}";
}

/// <summary>A part of a saved model.</summary>
/// <param name="Scope">The scope of the part in its chain.</param>
/// <param name="IsNetwork">Whether it is a network. ML.NET saves a part that is neither a network nor a chain.</param>
/// <param name="Parts">The parts of a chain; null if it is not a chain.</param>
internal sealed record SavedPart(TransformerScope Scope, bool IsNetwork, IReadOnlyList<SavedPart>? Parts);
