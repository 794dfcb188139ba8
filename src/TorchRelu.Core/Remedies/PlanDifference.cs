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
