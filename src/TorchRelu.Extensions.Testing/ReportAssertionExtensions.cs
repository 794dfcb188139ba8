namespace TorchRelu;

/// <summary>Where assertions about reports begin.</summary>
public static class ReportAssertionExtensions
{
    /// <summary>Assertions about a whole model.</summary>
    public static ReluReportAssertions Should(this ReluReport? report) => new(report);

    /// <summary>Assertions about one layer.</summary>
    public static LayerReportAssertions Should(this LayerReport? layer) => new(layer);
}
