namespace TorchRelu;

/// <summary>From tallies to verdicts: a pure function, channel by channel.</summary>
public static class VerdictRule
{
    /// <summary>Below this share of observations a channel that fires is dormant: 1 % (SageMaker Debugger; Dohare et al. 2024).</summary>
    public const double DormantBelow = 0.01;

    /// <summary>Judges every channel of a site by the evidence.</summary>
    /// <param name="evidence">What was seen: of a model at rest one pass over the data, of one in training two windows in a row, merged.</param>
    /// <param name="samplesNeeded">See <see cref="Confidence.SamplesNeeded"/>.</param>
    /// <param name="distinctSamples">At most so many samples count as evidence: seeing a sample twice says nothing new.</param>
    /// <param name="canDie">See <see cref="Rectifier.CanDie"/>.</param>
    public static ChannelVerdict[] Judge(ChannelTally evidence, long samplesNeeded, long distinctSamples, bool canDie)
    {
        var enough = Math.Min(evidence.Samples, distinctSamples) >= samplesNeeded;
        var verdicts = new ChannelVerdict[evidence.Channels];
        for (var c = 0; c < verdicts.Length; c++) verdicts[c] = Judge(evidence, c, enough, canDie);
        return verdicts;
    }

    private static ChannelVerdict Judge(ChannelTally evidence, int channel, bool enough, bool canDie)
    {
        // NaN is neither firing nor silent: such a channel is ill, but nothing can be said about its death.
        if (!enough || evidence.NotANumber[channel] > 0) return ChannelVerdict.Undecided;
        if (evidence.Fired(channel) == 0) return canDie ? ChannelVerdict.Dead : ChannelVerdict.NegativeOnly;
        if (evidence.Silent[channel] == 0) return ChannelVerdict.AlwaysOn;
        return evidence.Fired(channel) < DormantBelow * evidence.Observations ? ChannelVerdict.Dormant : ChannelVerdict.Active;
    }
}
