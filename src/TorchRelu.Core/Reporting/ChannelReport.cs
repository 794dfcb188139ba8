namespace TorchRelu.Reporting;

/// <summary>What one channel did, with the evidence for its verdict.</summary>
/// <param name="Index">The channel's position in its layer, from 0.</param>
/// <param name="Verdict">What the evidence says.</param>
/// <param name="FiringRate">The share of its values that were above zero, in [0, 1].</param>
/// <param name="RateBound">For a silent channel the highest share of samples on which it could still fire; see <see cref="Confidence.RateBound"/>. Null where it fired.</param>
/// <param name="LastFired">The last training step in which it fired, or <see cref="ChannelTally.Never"/>.</param>
public sealed record ChannelReport(int Index, ChannelVerdict Verdict, double FiringRate, double? RateBound, long LastFired);
