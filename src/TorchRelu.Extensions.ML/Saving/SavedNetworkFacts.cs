using System.Text.Json.Serialization;

namespace TorchRelu.Saving;

/// <summary>The data of a saved network beside its weights, replacements and columns.</summary>
internal sealed record SavedNetworkFacts
{
    // 2: labels may be scaled.
    public const int CurrentVersion = 2;

    public int SchemaVersion { get; init; } = CurrentVersion;

    public required string NetworkName { get; init; }

    public required string Task { get; init; }

    public required string FeatureColumnName { get; init; }

    public required string LabelColumnName { get; init; }

    public required ScoreColumnNames ScoreNames { get; init; }

    public required int BatchSize { get; init; }

    public IReadOnlyList<long>? InputShape { get; init; }

    public LabelScale Scale { get; init; } = LabelScale.None;

    public required IReadOnlyList<SavedTensor> State { get; init; }

    public required IReadOnlyList<EpochResult> History { get; init; }

    public int? Epoch { get; init; }

    public TrainingOutcome Outcome { get; init; }

    public string? StopReason { get; init; }
}

[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(SavedNetworkFacts))]
[JsonSerializable(typeof(SavedPart))]
internal sealed partial class SavedNetworkJson : JsonSerializerContext;
