namespace TorchRelu.Samples.Mnist;

/// <summary>One repair, in the JSON file.</summary>
internal sealed record RepairResult(long Step, string Layer, string Remedy, string Outcome)
{
    public static RepairResult Of(RepairRecord repair) =>
        new(repair.Step, repair.Site, repair.Remedy == RemedyKind.Switch ? repair.After : $"{repair.Remedy}", $"{repair.Outcome}");
}
