namespace TorchRelu;

/// <summary>From tallies to verdicts: a pure function, channel by channel.</summary>
internal static class VerdictRule
{
    /// <summary>Below this share of observations a channel that fires is dormant: 1 % (SageMaker Debugger; Dohare et al. 2024).</summary>
    public const double DormantBelow = 0.01;

    /// <summary>Judges every channel of a site by everything that is known of it.</summary>
    /// <param name="site">Its tally is, of a model at rest, one pass over the data; of one in training two windows in a row, merged.</param>
    /// <param name="channelsOfModel">Channels of the whole model: they decide how much evidence a death needs.</param>
    /// <returns>One verdict per channel; empty when the site was never called.</returns>
    /// <exception cref="ArgumentException">The activation is unknown, or a list has neither one entry nor one per channel.</exception>
    public static ChannelVerdict[] Judge(SiteEvidence site, long channelsOfModel)
    {
        ArgumentNullException.ThrowIfNull(site);
        if (site.Tally is not { } tally) return [];
        var canDie = PerChannel(site.CanDie ?? [Traits(site).CanDie()], tally.Channels, nameof(site.CanDie));
        var proved = PerChannel(site.ProofApplies ? site.Proof!.Silent(Traits(site)) : [false], tally.Channels, nameof(site.Proof));
        return Judge(tally, Confidence.SamplesNeeded(channelsOfModel), site.DistinctSamples, canDie, proved);
    }

    /// <summary>Judges every channel of a site whose channels are all alike.</summary>
    /// <param name="evidence">What was seen: of a model at rest one pass over the data, of one in training two windows in a row, merged.</param>
    /// <param name="samplesNeeded">See <see cref="Confidence.SamplesNeeded"/>.</param>
    /// <param name="distinctSamples">At most so many samples count as evidence: seeing a sample twice says nothing new.</param>
    /// <param name="canDie">See <see cref="RectifierTraits.CanDie(double?)"/>.</param>
    public static ChannelVerdict[] Judge(ChannelTally evidence, long samplesNeeded, long distinctSamples, bool canDie) =>
        Judge(evidence, samplesNeeded, distinctSamples, _ => canDie);

    /// <summary>Judges every channel of a site.</summary>
    /// <param name="evidence">What was seen: of a model at rest one pass over the data, of one in training two windows in a row, merged.</param>
    /// <param name="samplesNeeded">See <see cref="Confidence.SamplesNeeded"/>.</param>
    /// <param name="distinctSamples">At most so many samples count as evidence: seeing a sample twice says nothing new.</param>
    /// <param name="canDie">Whether the channel can be dead.</param>
    /// <param name="provedSilent">Whether a bound shows that the channel cannot fire; null when there is no bound.</param>
    public static ChannelVerdict[] Judge(
        ChannelTally evidence, long samplesNeeded, long distinctSamples, Func<int, bool> canDie, Func<int, bool>? provedSilent = null)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        ArgumentNullException.ThrowIfNull(canDie);
        var enough = Math.Min(evidence.Samples, distinctSamples) >= samplesNeeded;
        var verdicts = new ChannelVerdict[evidence.Channels];
        for (var c = 0; c < verdicts.Length; c++) verdicts[c] = Judge(evidence, c, enough, canDie(c), provedSilent?.Invoke(c) ?? false);
        return verdicts;
    }

    /// <summary>The traits of a site: its own, or those of its activation's name.</summary>
    internal static RectifierTraits Traits(SiteEvidence site) =>
        site.Traits ?? (site.CanDie is null || Rectifier.IsKnown(site.Activation) ? Rectifier.Of(site.Activation) : RectifierTraits.OfUser(site.Activation));

    private static ChannelVerdict Judge(ChannelTally evidence, int channel, bool enough, bool canDie, bool provedSilent)
    {
        // NaN is neither firing nor silent: such a channel is ill, but nothing can be said about its death.
        if (evidence.NotANumber[channel] > 0) return ChannelVerdict.Undecided;
        var fired = evidence.Fired(channel);
        // What fired was not dead then, whatever today's weights allow; a bound over another range must not overrule what was seen.
        if (provedSilent && fired == 0) return canDie ? ChannelVerdict.ProvedDead : ChannelVerdict.NegativeOnly;
        if (!enough) return ChannelVerdict.Undecided;
        if (fired == 0) return canDie ? ChannelVerdict.Dead : ChannelVerdict.NegativeOnly;
        if (evidence.Silent[channel] == 0) return ChannelVerdict.AlwaysOn;
        return fired < DormantBelow * evidence.Observations ? ChannelVerdict.Dormant : ChannelVerdict.Active;
    }

    private static Func<int, bool> PerChannel(IReadOnlyList<bool> list, int channels, string what)
    {
        if (list.Count == 1) return _ => list[0];
        return list.Count == channels
            ? channel => list[channel]
            : throw new ArgumentException($"{what} has {list.Count} entries for {channels} channels; expected one, or one per channel.");
    }
}

/// <summary>What the evidence says of one channel.</summary>
public enum ChannelVerdict
{
    /// <summary>Too few samples to say. An undecided channel is in no numerator.</summary>
    Undecided,

    /// <summary>An interval bound shows that no input of the stated range makes it fire, and none did: see <see cref="SiteProof"/>.</summary>
    ProvedDead,

    /// <summary>Silent in every sample seen, and there were enough of them: see <see cref="Confidence"/>.</summary>
    Dead,

    /// <summary>Fires, but on less than <see cref="VerdictRule.DormantBelow"/> of its observations.</summary>
    Dormant,

    /// <summary>Fires on some observations and is silent on others, as a rectified unit should.</summary>
    Active,

    /// <summary>Never silent, on as many samples as it takes to call a channel dead: the rectifier is an identity there.</summary>
    AlwaysOn,

    /// <summary>Never above zero, behind an activation that passes a gradient there too: not dead.</summary>
    NegativeOnly,
}

/// <summary>Questions about a verdict.</summary>
public static class ChannelVerdictExtensions
{
    /// <summary>Whether the verdict says that the channel is dead, by proof or by evidence.</summary>
    public static bool IsDead(this ChannelVerdict verdict) => verdict is ChannelVerdict.Dead or ChannelVerdict.ProvedDead;
}
