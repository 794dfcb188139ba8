namespace TorchRelu;

/// <summary>The weights of the best epoch so far, with the replacements they need.</summary>
internal sealed record BestEpoch(int Epoch, double Metric, byte[] Weights, SwitchPlan Plan)
{
    /// <summary>Whether an epoch of this metric is better. One that is no number never is.</summary>
    public static bool IsBeatenBy(BestEpoch? best, double metric, double by = 0) => best is null ? !double.IsNaN(metric) : metric > best.Metric + by;
}
