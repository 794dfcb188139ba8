namespace TorchRelu;

/// <summary>A repair that was not made. The model, the optimizer and the scheduler are, bit by bit, what they were.</summary>
/// <param name="Site">What was to be repaired, as the model names it.</param>
/// <param name="Reason">Why it was not.</param>
/// <param name="Sentence">The reason in words, with the numbers, and what would make the repair possible.</param>
internal sealed record Refusal(string Site, RefusalReason Reason, string Sentence)
{
    /// <summary>What failed, where something threw; null otherwise.</summary>
    public Exception? Fault { get; init; }

    /// <summary>The site and the sentence.</summary>
    public override string ToString() => $"'{Site}' was not repaired: {Sentence}";
}
