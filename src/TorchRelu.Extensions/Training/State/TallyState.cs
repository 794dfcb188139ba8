namespace TorchRelu;

/// <summary>A <see cref="ChannelTally"/> as plain data.</summary>
internal sealed record TallyState(long Observations, long Samples, IReadOnlyList<long> Silent, IReadOnlyList<long> NotANumber, IReadOnlyList<long> FiredSamples, IReadOnlyList<long> LastFired)
{
    public static TallyState? Of(ChannelTally? tally) => tally is null
        ? null
        : new(tally.Observations, tally.Samples, tally.Silent.ToArray(), tally.NotANumber.ToArray(), tally.FiredSamples.ToArray(), tally.LastFired.ToArray());

    public ChannelTally Restore()
    {
        var tally = new ChannelTally(Silent.Count);
        tally.Add(Observations, Samples, [.. Silent], [.. NotANumber], [.. FiredSamples], [.. LastFired]);
        return tally;
    }
}
