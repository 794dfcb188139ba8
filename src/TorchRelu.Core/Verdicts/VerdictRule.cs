namespace TorchRelu;

/// <summary>From tallies to verdicts: a pure function, channel by channel.</summary>
internal static class VerdictRule
{
    /// <summary>Below this share of observations a channel that fires is dormant: 1 % (SageMaker Debugger; Dohare et al. 2024).</summary>
    public const double DormantBelow = 0.01;

    /// <summary>Judges every channel of a site by what was seen.</summary>
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

    /// <summary>Adds what a bound proves to the verdicts.</summary>
    /// <param name="verdicts">What was seen, judged.</param>
    /// <param name="tally">What was seen.</param>
    /// <param name="provedSilent">Whether the bound lets a channel fire on no input: one entry per channel, or one for all.</param>
    /// <param name="canDie">Whether a channel can be dead: one entry per channel, or one for all.</param>
    /// <returns>One verdict per channel. A channel that fired keeps its verdict: a bound over another range does not overrule what was
    /// seen.</returns>
    /// <exception cref="ArgumentException">A list has neither one entry nor one per channel.</exception>
    public static ChannelVerdict[] AddProof(
        IReadOnlyList<ChannelVerdict> verdicts, ChannelTally tally, IReadOnlyList<bool> provedSilent, IReadOnlyList<bool> canDie)
    {
        Require(provedSilent, tally.Channels, nameof(provedSilent));
        Require(canDie, tally.Channels, nameof(canDie));
        var proved = verdicts.ToArray();
        for (var c = 0; c < proved.Length; c++)
        {
            if (!Entry(provedSilent, c) || tally.NotANumber[c] > 0 || tally.Fired(c) > 0) continue;
            proved[c] = Entry(canDie, c) ? ChannelVerdict.ProvedDead : ChannelVerdict.NegativeOnly;
        }
        return proved;
    }

    private static ChannelVerdict Judge(ChannelTally tally, int channel, bool enough, bool canDie)
    {
        // NaN is neither firing nor silent. Such a channel is ill, but nothing can be said about its death.
        if (tally.NotANumber[channel] > 0 || !enough) return ChannelVerdict.Undecided;
        var fired = tally.Fired(channel);
        if (fired == 0) return canDie ? ChannelVerdict.Dead : ChannelVerdict.NegativeOnly;
        if (tally.Silent[channel] == 0) return ChannelVerdict.AlwaysOn;
        return fired < DormantBelow * tally.Observations ? ChannelVerdict.Dormant : ChannelVerdict.Active;
    }

    private static bool Entry(IReadOnlyList<bool> list, int channel) => list[list.Count == 1 ? 0 : channel];

    private static void Require(IReadOnlyList<bool> list, int channels, string what)
    {
        if (list.Count != 1 && list.Count != channels)
            throw new ArgumentException($"{what} has {list.Count} entries for {channels} channels; expected one, or one per channel.");
    }
}

/// <summary>What the evidence says of one channel.</summary>
public enum ChannelVerdict
{
    /// <summary>Too few samples to say. An undecided channel is in no numerator.</summary>
    Undecided,

    /// <summary>
    /// An interval bound shows that no input of the stated range makes it fire, and none did: see <see cref="SiteProof"/>.
    /// </summary>
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
