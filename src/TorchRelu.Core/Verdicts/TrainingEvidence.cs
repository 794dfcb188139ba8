namespace TorchRelu.Verdicts;

/// <summary>
/// What a verdict on a site in training rests on. See <see cref="VerdictRule.Judge(TrainingEvidence, IReadOnlyList{bool})"/>.
/// </summary>
/// <param name="Tally">The counts of the last two windows, for rates; null if the site was not called in them.</param>
/// <param name="SilentSince">Per channel, the first step of its present silence, over all uses of the layer that makes it.</param>
/// <param name="EverFired">Per channel, whether it has fired since the monitor was attached.</param>
/// <param name="Silences">The silences of the site.</param>
/// <param name="Passes">The data of the training.</param>
/// <param name="Now">The number of steps that have ended.</param>
/// <param name="ChannelsOfModel">The number of channels of the whole model.</param>
internal sealed record TrainingEvidence(
    ChannelTally? Tally,
    IReadOnlyList<long> SilentSince,
    IReadOnlyList<bool> EverFired,
    SilenceHistory Silences,
    DataPasses Passes,
    long Now,
    long ChannelsOfModel)
{
    /// <summary>A channel that has never fired may not have met its inputs yet: it needs ten times the draws.</summary>
    public const int FactorIfNeverFired = 10;

    /// <summary>The site's samples per row of the model's input, at most 1. An expert sees fewer rows than the model.</summary>
    public double Share { get; init; } = 1;

    /// <summary>Whether every forward of the site was counted. If not, no pass over the data was seen whole.</summary>
    public bool IsComplete { get; init; } = true;

    /// <summary>The site's samples in the last whole pass; null if it was not called in one.</summary>
    public long? SamplesOfPass { get; init; }

    /// <summary>The draws that make a silence evidence, of a channel that has fired.</summary>
    public long DrawsNeeded { get; } = Confidence.SamplesNeeded(ChannelsOfModel);

    /// <summary>Whether a channel was never silent on as many counted samples as a death needs.</summary>
    public bool IsAlwaysOn(int channel) => Silences.AlwaysOn[channel] is > 0 and var samples
        && (samples >= Passes.Last?.Rows || DrawsOf(samples) >= DrawsNeeded);

    /// <summary>The independent draws that a channel's silence holds; 0 while their number is unknown.</summary>
    public double Draws(int channel) => DrawsOf(RowsOfSilence(channel));

    /// <summary>The rows of a channel's silence.</summary>
    public double RowsOfSilence(int channel) => Math.Max(0, Now - SilentSince[channel]) * Passes.RowsPerStep * Share;

    /// <summary>The draws that make its silence an evidence.</summary>
    public double Needed(int channel) => DrawsNeeded * (EverFired[channel] ? 1 : FactorIfNeverFired);

    /// <summary>The passes over the data in which a channel was wholly silent; null if there is none, or too small a one.</summary>
    public DataPass? SilentPass(int channel)
    {
        if (!IsComplete || SamplesOfPass is not > 0 || Passes.Last is not { } last) return null;
        // An expert that only a few rows reach needs two passes, as a small data set does.
        return Passes.Whole(Math.Min(last.Rows, Reached)) is { } whole && SilentSince[channel] <= whole.Start ? whole : null;
    }

    /// <summary>What the verdict on a channel rests on; null if it is undecided or fires.</summary>
    public VerdictBasis? Basis(int channel, ChannelVerdict verdict) => verdict switch
    {
        ChannelVerdict.Dead => new(BasisKind.Pass, SilentPass(channel)!.Number, Reached, 0)
        {
            IsPart = Share < 0.99,
            IsTold = Passes.Last!.IsTold,
            Distinct = Math.Min(Passes.Last.Distinct, Reached),
        },
        ChannelVerdict.Silent => new(BasisKind.Draws, 0, (long)RowsOfSilence(channel), (long)Draws(channel)),
        _ => null,
    };

    /// <summary>What a report says of each channel's silence.</summary>
    /// <param name="verdicts">The verdicts, one per channel.</param>
    public SilenceReading[] Readings(IReadOnlyList<ChannelVerdict> verdicts) =>
        [.. verdicts.Select((verdict, c) => new SilenceReading(
            Basis(c, verdict), verdict == ChannelVerdict.AlwaysOn ? DrawsOf(Silences.AlwaysOn[c]) : Draws(c), Needed(c)))];

    private double DrawsOf(double samples) => Passes.RowsPerDraw is { } rows && double.IsFinite(rows) ? samples / rows : 0;

    private long Reached => Share < 0.99 ? SamplesOfPass ?? 0 : Passes.Last!.Rows;
}

/// <summary>The silence of one channel at a decision.</summary>
/// <param name="Basis">What its verdict rests on; null if it is undecided or fires.</param>
/// <param name="Draws">The independent draws that its silence holds.</param>
/// <param name="Needed">The draws that would make it evidence.</param>
internal readonly record struct SilenceReading(VerdictBasis? Basis, double Draws, double Needed);

/// <summary>What a verdict of death rests on.</summary>
/// <param name="Kind">The kind of evidence.</param>
/// <param name="Pass">The number of the pass over the data, from 1; 0 for other kinds.</param>
/// <param name="Samples">The rows in which the channel was silent.</param>
/// <param name="Draws">The independent draws that these rows are worth; 0 for other kinds.</param>
internal readonly record struct VerdictBasis(BasisKind Kind, long Pass, long Samples, long Draws)
{
    /// <summary>Whether only some rows of the data reach the site.</summary>
    public bool IsPart { get; init; }

    /// <summary>The different rows among the samples.</summary>
    public long Distinct { get; init; }

    /// <summary>Whether EndEpoch told the pass.</summary>
    public bool IsTold { get; init; }

    public override string ToString() => Kind switch
    {
        BasisKind.Proof => "proved",
        BasisKind.Scan => $"every sample of the scan: {NumberText.Count(Samples)}",
        BasisKind.Draws => $"silent: {NumberText.Count(Draws)} independent draws of {NumberText.Count(Samples)} samples",
        _ when IsPart => $"every sample of {PassText} that reached it: {NumberText.Count(Samples)}",
        _ => $"every sample of {PassText}: {NumberText.Count(Samples)}",
    };

    private string PassText => IsTold ? $"epoch {Pass}" : $"pass {Pass} over the data";
}

/// <summary>The kinds of evidence for a death.</summary>
internal enum BasisKind
{
    /// <summary>A whole pass over the data.</summary>
    Pass,

    /// <summary>Independent draws.</summary>
    Draws,

    /// <summary>All samples of a scan.</summary>
    Scan,

    /// <summary>A bound over the stated range of the inputs.</summary>
    Proof,
}
