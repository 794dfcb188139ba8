namespace TorchRelu;

/// <summary>How a trial ended.</summary>
/// <param name="Passed">Whether the repair stays.</param>
/// <param name="Sentence">The numbers that decided it.</param>
internal sealed record TrialVerdict(bool Passed, string Sentence);
