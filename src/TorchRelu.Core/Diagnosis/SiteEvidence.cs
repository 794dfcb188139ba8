namespace TorchRelu;

/// <summary>Everything a verdict on one site rests on.</summary>
/// <param name="Name">Where the site stands in the model.</param>
/// <param name="Activation">The activation's name; one of <see cref="Rectifier.Names"/>.</param>
/// <param name="Tally">What was seen; null when the site was never called.</param>
/// <param name="DistinctSamples">How many of the samples in the tally differ from each other, and so count as evidence; 0 when nothing may be decided yet.</param>
/// <param name="Problem">Why the site was not, or not wholly, counted; null when it was.</param>
public sealed record SiteEvidence(string Name, string Activation, ChannelTally? Tally, long DistinctSamples, string? Problem);
