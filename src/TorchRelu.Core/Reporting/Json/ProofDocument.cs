namespace TorchRelu;

/// <summary>What a layer's bounds rest on, as the file has it.</summary>
internal sealed class ProofDocument
{
    public string? Basis { get; init; }

    public NumberFormat? Format { get; init; }

    public NormalizationMode Normalization { get; init; }
}
