namespace TorchRelu;

/// <summary>How every format calls a layer that cannot be judged: it is neither healthy nor ill.</summary>
internal static class Standing
{
    public const string NeverCalled = "never called";
    public const string NotCounted = "not counted";
    public const string Undecided = "undecided";

    /// <summary>Why nothing can be said of the layer, in two words; null where something can.</summary>
    public static string? Unjudged(LayerReport layer) =>
        layer.NeverCalled ? NeverCalled : layer.NotCounted ? NotCounted : layer.Undecided == layer.Channels && layer.Severity == Severity.None ? Undecided : null;

    /// <summary>The same in a sentence, with its reason where one is known.</summary>
    public static string Reason(LayerReport layer) =>
        layer.Problem is { } problem ? Words.Capital(problem)
        : layer.Findings.FirstOrDefault(IsReason) is { } finding ? finding.Text
        : layer.Channels == 0 ? "It was never called, so that nothing is known of it."
        : "There are too few samples to say anything of it.";

    private static bool IsReason(Finding finding) => finding.Kind is FindingKind.NeverCalled or FindingKind.NotCounted or FindingKind.TooFewSamples;
}
