using System.Text.Json.Serialization;

namespace TorchRelu;

/// <summary>A report as the file has it. Properties without a setter follow from the others: they are written for readers in other languages, and not read.</summary>
internal sealed class ReportDocument
{
    public int? SchemaVersion { get; init; }

    public string? Model { get; init; }

    public long? Steps { get; init; }

    public ModelHealth? Health => Source?.Health;

    public Finding[]? Findings { get; init; }

    public RepairDocument[]? Repairs { get; init; }

    public LossesDocument? Losses { get; init; }

    public MetricsDocument? Metrics { get; init; }

    public LayerDocument[]? Layers { get; init; }

    [JsonIgnore]
    public ReluReport? Source { get; init; }
}
