namespace TorchRelu;

/// <summary>Derives one verdict per channel from tallies: a pure function.</summary>
internal static class VerdictRule
{
    /// <summary>Judges every channel of a site by its counts.</summary>
    /// <param name="evidence">The tally, and how many of its samples count. See <see cref="EvidenceWindows"/>.</param>
    /// <param name="samplesNeeded">See <see cref="Confidence.SamplesNeeded"/>.</param>
    /// <param name="canDie">Whether a channel can be dead: one entry per channel, or one for all.</param>
    /// <returns>One verdict per channel; empty if the site was never called.</returns>
    /// <exception cref="ArgumentException">The list has neither one entry nor one per channel.</exception>
    public static ChannelVerdict[] Judge(Evidence evidence, long samplesNeeded, IReadOnlyList<bool> canDie)
    {
        if (evidence.Tally is not { } tally) return [];
        Require(canDie, tally.Channels, nameof(canDie));
        var enough = Math.Min(tally.Samples, evidence.DistinctSamples) >= samplesNeeded;
        var verdicts = new ChannelVerdict[tally.Channels];
        for (var c = 0; c < verdicts.Length; c++) verdicts[c] = Judge(tally, c, enough, Entry(canDie, c));
        return verdicts;
    }

    /// <summary>Judges every channel of a site in training.</summary>
    /// <remarks>
    /// A pass over the data decides first: a channel that was silent in all of it is dead. Before that, a channel is silent if its silence
    /// holds enough independent draws and is longer than the silences that have ended. A channel that fired is alive.
    /// </remarks>
    /// <param name="evidence">What is known of the site.</param>
    /// <param name="canDie">Whether a channel can be dead: one entry per channel, or one for all.</param>
    /// <returns>One verdict per channel.</returns>
    /// <exception cref="ArgumentException">The list has neither one entry nor one per channel.</exception>
    public static ChannelVerdict[] Judge(TrainingEvidence evidence, IReadOnlyList<bool> canDie)
    {
        var channels = evidence.Silences.Channels;
        Require(canDie, channels, nameof(canDie));
        var verdicts = new ChannelVerdict[channels];
        for (var c = 0; c < channels; c++) verdicts[c] = Judge(evidence, c, Entry(canDie, c));
        return verdicts;
    }

    private static ChannelVerdict Judge(TrainingEvidence evidence, int c, bool canDie)
    {
        var tally = evidence.Tally;
        // NaN is neither firing nor silent. Such a channel is broken, but its death cannot be decided.
        if (tally is not null && tally.NotANumber[c] > 0) return ChannelVerdict.Undecided;
        if (evidence.SilentPass(c) is not null) return canDie ? ChannelVerdict.Dead : ChannelVerdict.NegativeOnly;
        if (evidence.Draws(c) >= evidence.Needed(c)
            && evidence.Silences.IsBeyondWhatEnded(c, evidence.Now - evidence.SilentSince[c], evidence.Now))
            return canDie ? ChannelVerdict.Silent : ChannelVerdict.NegativeOnly;
        if (tally is null) return ChannelVerdict.Undecided;
        // It fires at another use of the layer that makes it, and learns by that.
        if (!tally.HasFired(c) && evidence.SilentSince[c] > evidence.Silences.SilentSince(c)) return ChannelVerdict.Dormant;
        if (!tally.HasFired(c)) return ChannelVerdict.Undecided;
        if (tally.Observations == 0) return ChannelVerdict.Active;
        if (tally.Silent[c] > 0)
            return tally.Fired(c) < Thresholds.DormantBelow * tally.Observations ? ChannelVerdict.Dormant : ChannelVerdict.Active;
        return evidence.IsAlwaysOn(c) ? ChannelVerdict.AlwaysOn : ChannelVerdict.Active;
    }

    /// <summary>Adds the result of an interval bound to the verdicts.</summary>
    /// <param name="verdicts">The verdicts from the counts.</param>
    /// <param name="tally">The counts.</param>
    /// <param name="provedSilent">Whether the bound proves that the channel fires on no input: one entry per channel, or one for
    /// all.</param>
    /// <param name="canDie">Whether a channel can be dead: one entry per channel, or one for all.</param>
    /// <returns>One verdict per channel. A channel that fired keeps its verdict: a bound over another range does not overrule
    /// counts.</returns>
    /// <exception cref="ArgumentException">A list has neither one entry nor one per channel.</exception>
    public static ChannelVerdict[] AddProof(
        IReadOnlyList<ChannelVerdict> verdicts, ChannelTally tally, IReadOnlyList<bool> provedSilent, IReadOnlyList<bool> canDie)
    {
        Require(provedSilent, tally.Channels, nameof(provedSilent));
        Require(canDie, tally.Channels, nameof(canDie));
        var proved = verdicts.ToArray();
        for (var c = 0; c < proved.Length; c++)
        {
            if (!Entry(provedSilent, c) || tally.NotANumber[c] > 0 || tally.HasFired(c)) continue;
            proved[c] = Entry(canDie, c) ? ChannelVerdict.ProvedDead : ChannelVerdict.NegativeOnly;
        }
        return proved;
    }

    private static ChannelVerdict Judge(ChannelTally tally, int channel, bool enough, bool canDie)
    {
        // NaN is neither firing nor silent. Such a channel is broken, but its death cannot be decided.
        if (tally.NotANumber[channel] > 0 || !enough) return ChannelVerdict.Undecided;
        var fired = tally.Fired(channel);
        if (fired == 0) return canDie ? ChannelVerdict.Dead : ChannelVerdict.NegativeOnly;
        if (tally.Silent[channel] == 0) return ChannelVerdict.AlwaysOn;
        return fired < Thresholds.DormantBelow * tally.Observations ? ChannelVerdict.Dormant : ChannelVerdict.Active;
    }

    private static bool Entry(IReadOnlyList<bool> list, int channel) => list[list.Count == 1 ? 0 : channel];

    private static void Require(IReadOnlyList<bool> list, int channels, string what)
    {
        if (list.Count != 1 && list.Count != channels)
            throw new ArgumentException($"{what} has {list.Count} entries for {channels} channels; expected one, or one per channel.");
    }
}

/// <summary>The verdict on one channel.</summary>
public enum ChannelVerdict
{
    /// <summary>There are too few samples for a verdict. An undecided channel is in no numerator.</summary>
    Undecided,

    /// <summary>
    /// An interval bound shows that no input of the stated range makes the channel fire, and none did. See <see cref="SiteProof"/>.
    /// </summary>
    ProvedDead,

    /// <summary>
    /// The channel was silent in every sample of a whole pass over the data, and since. A scan passes over all that it is given.
    /// </summary>
    Dead,

    /// <summary>The channel fires on less than <see cref="Thresholds.DormantBelow"/> of its observations.</summary>
    Dormant,

    /// <summary>The channel fires on some observations and is silent on others, as expected of a ReLU.</summary>
    Active,

    /// <summary>The channel was never silent, on as many samples as a verdict of death needs. The ReLU is an identity for it.</summary>
    AlwaysOn,

    /// <summary>The channel was never above zero, but its activation passes a gradient there, so it is not dead.</summary>
    NegativeOnly,

    /// <summary>
    /// The channel fires on less than 1 % of the data as far as independent draws tell, and no pass over the data has decided yet. See
    /// <see cref="Confidence"/>.
    /// </summary>
    Silent,
}

/// <summary>Extension methods for channel verdicts.</summary>
public static class ChannelVerdictExtensions
{
    /// <summary>Whether the channel is lost as far as is known: dead in a whole pass over the data, proved dead, or silent.</summary>
    public static bool IsDead(this ChannelVerdict verdict) =>
        verdict is ChannelVerdict.Dead or ChannelVerdict.ProvedDead or ChannelVerdict.Silent;
}
