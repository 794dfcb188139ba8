namespace TorchRelu;

/// <summary>A parameter's name and shape.</summary>
/// <param name="Name">Its name, as named_parameters() has it.</param>
/// <param name="Shape">Its sizes.</param>
public sealed record PlannedParameter(string Name, IReadOnlyList<long> Shape)
{
    /// <summary>E.g. "weight [32, 20]".</summary>
    public override string ToString() => $"{Name} [{string.Join(", ", Shape)}]";
}
