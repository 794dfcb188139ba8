using System.Text.Json.Serialization;

namespace TorchRelu.Samples.Mnist;

internal sealed record RunResult(string Name, int Seed, double TestAccuracy, double Seconds, IReadOnlyList<LayerResult> Layers)
{
    /// <summary>What was done to the training; null where it was not watched for that.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<RepairResult>? Repairs { get; init; }

    public static RunResult Of(string name, ReluReport report, int seed, double testAccuracy, TimeSpan duration) =>
        new(name, seed, testAccuracy, Math.Round(duration.TotalSeconds, 3), [.. report.Layers.Select(LayerResult.Of)]);
}
