using TorchRelu.Reporting;

namespace TorchRelu.Samples.Mnist;

internal sealed record RunResult(string Name, int Seed, double TestAccuracy, double Seconds, IReadOnlyList<LayerResult> Layers)
{
    public static RunResult Of(ReluReport report, int seed, double testAccuracy, TimeSpan duration) =>
        new("train", seed, testAccuracy, Math.Round(duration.TotalSeconds, 3), [.. report.Layers.Select(LayerResult.Of)]);
}
