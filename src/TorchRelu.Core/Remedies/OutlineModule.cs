namespace TorchRelu;

/// <summary>A module of a model, as far as a plan needs to know it.</summary>
/// <param name="Name">Where it stands, as named_modules() has it.</param>
/// <param name="Type">Its type's name, e.g. "ReLU".</param>
/// <param name="Identity">A number that is the same for two names exactly where they mean the same module.</param>
/// <param name="Parameters">Its own parameters, not those of its children.</param>
public sealed record OutlineModule(string Name, string Type, int Identity, IReadOnlyList<PlannedParameter> Parameters);
