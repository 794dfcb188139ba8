namespace TorchRelu;

/// <summary>One thing in which a plan and a model differ.</summary>
/// <param name="What">What differs: "module", "type", "names", "shape" or "activation".</param>
/// <param name="Where">The place in the model.</param>
/// <param name="Expected">What the plan has.</param>
/// <param name="Found">What the model has.</param>
/// <param name="Advice">What to do.</param>
public sealed record PlanDifference(string What, string Where, string Expected, string Found, string Advice)
{
    /// <summary>All of it in one line.</summary>
    public override string ToString() => $"{What} of '{Where}': the plan has {Expected}, the model has {Found}. {Advice}";
}

/// <summary>A module of a model, as far as a plan needs to know it.</summary>
/// <param name="Name">Where it stands, as named_modules() has it.</param>
/// <param name="Type">Its type's name, e.g. "ReLU".</param>
/// <param name="Identity">A number that is the same for two names exactly where they mean the same module.</param>
/// <param name="Parameters">Its own parameters, not those of its children.</param>
public sealed record OutlineModule(string Name, string Type, int Identity, IReadOnlyList<PlannedParameter> Parameters);
