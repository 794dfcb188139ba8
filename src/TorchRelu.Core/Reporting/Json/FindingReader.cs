using static TorchRelu.Required;

namespace TorchRelu;

/// <summary>What a file says of a layer or a model in sentences: every sentence must be there.</summary>
internal static class FindingReader
{
    public static Finding[] Findings(Finding[]? findings, string at)
    {
        foreach (var (finding, i) in (findings ?? []).Select((finding, i) => (finding, i))) Need(finding?.Message, $"{at}[{i}].message", "a text");
        return findings ?? [];
    }

    public static LayerCause[] Causes(LayerCause[]? causes, string at)
    {
        foreach (var (cause, i) in (causes ?? []).Select((cause, i) => (cause, i)))
        {
            Need(cause?.Example, $"{at}[{i}].example", "a text");
            Need(cause?.Advice, $"{at}[{i}].advice", "a text");
        }
        return causes ?? [];
    }
}
