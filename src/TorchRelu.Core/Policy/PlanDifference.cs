namespace TorchRelu;

/// <summary>One difference between a plan and a model.</summary>
/// <param name="What">The kind of difference: "module", "type", "names", "shape" or "activation".</param>
/// <param name="Where">The place in the model.</param>
/// <param name="Expected">The value in the plan.</param>
/// <param name="Found">The value in the model.</param>
/// <param name="Advice">The recommended action.</param>
public sealed record PlanDifference(string What, string Where, string Expected, string Found, string Advice)
{
    /// <summary>Returns the difference in one line.</summary>
    public override string ToString() => $"{What} of '{Where}': the plan has {Expected}, the model has {Found}. {Advice}";
}

/// <summary>The properties of a module that a plan uses.</summary>
/// <param name="Name">Its name, as in named_modules().</param>
/// <param name="Type">Its type's name, e.g. "ReLU".</param>
/// <param name="Identity">A number that is the same for two names exactly if they mean the same module.</param>
/// <param name="Parameters">Its own parameters, without those of its children.</param>
public sealed record OutlineModule(string Name, string Type, int Identity, IReadOnlyList<PlannedParameter> Parameters);
