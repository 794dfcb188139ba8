using System.Text.Json.Serialization;

namespace TorchRelu;

/// <summary>Something that is to be said of a layer or a model.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Layer">The layer's name; null for the whole model.</param>
/// <param name="Message">One sentence: the numbers, the threshold, the consequence.</param>
public sealed record Finding(FindingKind Kind, Severity Severity, string? Layer, string Message)
{
    /// <summary>What to do, in a sentence; null if there is nothing to do.</summary>
    public string? Advice { get; init; }

    /// <summary>The message and the advice, as a person reads them.</summary>
    [JsonIgnore]
    public string Text => Advice is null ? Message : $"{Message} {Advice}";

    /// <summary>The number that was held against the threshold, in the threshold's unit; null where there is none.</summary>
    public double? Value { get; init; }

    /// <summary>The threshold; null where there is none.</summary>
    public double? Threshold { get; init; }

    /// <summary>How many channels are concerned; null where it is not about channels.</summary>
    public int? Channels { get; init; }
}
