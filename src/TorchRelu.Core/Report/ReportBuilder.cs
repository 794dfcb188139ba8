namespace TorchRelu.Report;

/// <summary>Builds a report from the evidence: a pure function.</summary>
internal static class ReportBuilder
{
    private const string OutputAdvice = "It is an output of the model: leave the last layer without a rectifier unless outputs are counts.";

    /// <summary>Judges every site. The number of channels over all sites decides how much evidence a death needs.</summary>
    /// <param name="steps">The number of training steps seen; 0 for a scan.</param>
    /// <param name="sites">The sites in the order of the model's modules.</param>
    /// <param name="modelFindings">The findings on the whole model; null if there are none.</param>
    public static ReluReport Build(long steps, IReadOnlyList<SiteSnapshot> sites, IReadOnlyList<Finding>? modelFindings = null)
    {
        ArgumentNullException.ThrowIfNull(sites);
        var channels = EvidenceWindows.ChannelsOfModel(sites.Select(site => site.Tally));
        return new ReluReport { Steps = steps, Layers = [.. sites.Select(site => Layer(site, channels))], ModelFindings = modelFindings
            ?? [] };
    }

    /// <summary>
    /// Returns the findings of the report for these sites and nothing else. Warnings may be needed at each window, but a full report is
    /// rarely needed.
    /// </summary>
    internal static IReadOnlyList<Finding> Findings(IReadOnlyList<SiteSnapshot> sites, IReadOnlyList<Finding> modelFindings)
    {
        var channels = EvidenceWindows.ChannelsOfModel(sites.Select(site => site.Tally));
        var needed = Confidence.SamplesNeeded(channels);
        return WorstFirst(modelFindings, sites.Select(site =>
        {
            var verdicts = site.Judge(channels);
            return Findings(site, verdicts, Causes(site, verdicts), needed);
        }));
    }

    /// <summary>Returns all findings, the worst first. Equal severities are in order: first the model, then its layers.</summary>
    internal static IReadOnlyList<Finding> WorstFirst(IEnumerable<Finding> ofModel, IEnumerable<IReadOnlyList<Finding>> ofLayers) =>
        [.. ofModel.Concat(ofLayers.SelectMany(findings => findings)).OrderByDescending(finding => finding.Severity)];

    private static LayerReport Layer(SiteSnapshot site, long channelsOfModel)
    {
        var tally = site.Tally;
        var verdicts = site.Judge(channelsOfModel);
        var channels = tally is null ? [] : Channels(site, tally, verdicts, channelsOfModel);
        var needed = Confidence.SamplesNeeded(channelsOfModel);
        var causes = Causes(site, verdicts);
        return new LayerReport
        {
            Name = site.Name,
            Activation = site.Activation,
            Kind = site.Kind,
            Site = site.Key,
            Counts = site.History is null && site.DistinctSamples == long.MaxValue ? LayerCounts.Of(tally, site.CanDie) : null,
            Producer = site.Producer,
            Consumers = site.Consumers,
            ChannelDimension = site.ChannelDimension,
            ChannelAxis = site.ChannelAxis,
            ChannelReports = channels,
            Samples = site.SamplesSeen ?? (tally is null ? 0 : Math.Min(tally.Samples, site.DistinctSamples)),
            SamplesNeeded = needed,
            CountedSamples = tally?.CountedSamples,
            ZeroShare = tally?.SilentShare() ?? 0,
            Problem = site.Problem,
            Findings = Findings(site, verdicts, causes, needed),
            Causes = causes,
            FiringRates = tally is { Observations: > 0 } ? FiringRateQuantiles.From(channels.Select(channel => channel.FiringRate)) : null,
            Overlap = site.History?.Last?.Overlap,
            Timeline = site.History?.Timeline.Points.ToArray() ?? [],
            TimelineResolution = site.History?.Timeline.Resolution ?? 1,
            ChannelTimeline = site.History?.ChannelTimeline.Points.ToArray() ?? [],
            ChannelTimelineResolution = site.History?.ChannelTimeline.Resolution ?? 1,
            ProofBasis = site.Proof?.Basis,
            ProofFormat = site.Proof?.Format,
            ProofNormalization = site.Proof?.Normalization ?? NormalizationMode.None,
        };
    }

    private static ChannelReport[] Channels(SiteSnapshot site, ChannelTally tally, ChannelVerdict[] verdicts, long channelsOfModel)
    {
        var atRest = Math.Min(tally.Samples, site.DistinctSamples);
        var reports = new ChannelReport[tally.Channels];
        for (var c = 0; c < reports.Length; c++)
        {
            var fired = tally.Fired(c);
            var silence = site.Silences?[c];
            var isSilent = (!tally.HasFired(c) || verdicts[c].IsDead()) && tally.NotANumber[c] == 0;
            // For inputs beyond the data, only different rows and independent draws count.
            var draws = silence is null ? atRest : silence.Value.Basis is { Kind: BasisKind.Pass } pass ? pass.Distinct
                : (long)silence.Value.Draws;
            var rate = tally.Observations == 0 ? 0 : (double)fired / tally.Observations;
            reports[c] = new ChannelReport(
                c, verdicts[c], rate, isSilent ? Confidence.RateBound(channelsOfModel, draws) : null, tally.LastFired[c])
            {
                Confidence = Sure(verdicts[c], Confidence.OfSilence(channelsOfModel, draws)),
                Basis = Basis(site, verdicts[c], silence, atRest)?.ToString(),
                UpperBound = UpperBound(site.Proof, c),
                NotANumber = tally.NotANumber[c],
                History = site.History?[c],
                Causes = verdicts[c].IsDead() && site.History is { } history ? history.CausesOf(c) : [],
                Account = verdicts[c].IsDead() && site.Accounts?.Invoke(c) is { IsFinite: true } account ? account : null,
            };
        }
        return reports;
    }

    private static VerdictBasis? Basis(SiteSnapshot site, ChannelVerdict verdict, SilenceReading? silence, long atRest) => verdict switch
    {
        ChannelVerdict.ProvedDead => new(BasisKind.Proof, 0, 0, 0),
        ChannelVerdict.Dead when site.Silences is null => new(BasisKind.Scan, 0, atRest, 0),
        _ => verdict.IsDead() ? silence?.Basis : null,
    };

    private static double? Sure(ChannelVerdict verdict, double sure) => verdict switch
    {
        ChannelVerdict.ProvedDead => 1,
        ChannelVerdict.Dead or ChannelVerdict.Silent or ChannelVerdict.NegativeOnly or ChannelVerdict.AlwaysOn => sure,
        _ => null,
    };

    private static double? UpperBound(SiteProof? proof, int channel) =>
        proof?.PreActivations[proof.PreActivations.Count == 1 ? 0 : channel].High is { } high && double.IsFinite(high) ? high : null;

    private static IReadOnlyList<LayerCause> Causes(SiteSnapshot site, ChannelVerdict[] verdicts) => site.History?.CausesOf(verdicts) ?? [];

    private static Finding[] Findings(
        SiteSnapshot site, ChannelVerdict[] verdicts, IReadOnlyList<LayerCause> causes, long samplesNeeded)
    {
        var (dead, died) = (0, 0);
        for (var c = 0; c < verdicts.Length; c++)
        {
            if (!verdicts[c].IsDead()) continue;
            dead++;
            if (site.History?.EverFired(c) == true) died++;
        }
        var condition = new LayerCondition(verdicts.Length, dead, site.History is null ? null : died, site.History?.Last?.Rise ?? 0);
        var advice = dead == 0 ? null : site.IsOutput ? OutputAdvice
            : site.IsFrozen ? $"The weights of '{site.Producer}' are frozen, so they stay dead: leave them, or train '{site.Producer}' too."
            : LayerAdvice.For(causes, dead, died, verdicts.Length, site.LossLeft);
        IEnumerable<Finding> findings =
        [
            .. SeverityRule.Judge(site.Name, condition, advice), .. NotANumber(site), .. RangeViolated(site),
            .. TooFewSamples(site, verdicts, samplesNeeded), .. site.Findings,
        ];
        return [.. findings.OrderByDescending(finding => finding.Severity)];
    }

    private static IEnumerable<Finding> NotANumber(SiteSnapshot site)
    {
        if (site.Tally is not { } tally) yield break;
        var (values, ill) = (0L, 0);
        foreach (var count in tally.NotANumber)
        {
            values += count;
            if (count > 0) ill++;
        }
        if (ill == 0) yield break;
        yield return new Finding(
            FindingKind.NotANumber,
            Severity.Warning,
            site.Name,
            $"{site.Name}: {values} of {tally.Observations * tally.Channels} values (none is healthy) in {ill} of {tally.Channels} " +
                $"channels were NaN, and nothing can be said of the death of these channels.")
        { Advice = "Find where the first NaN arises (a loss that diverged, a division by zero, an overflow in half precision) before " +
            "anything else.", Channels = ill, Value = values, Threshold = 0 };
    }

    private static IEnumerable<Finding> RangeViolated(SiteSnapshot site)
    {
        // In training the weights change while samples are counted. At rest the proof and the counts refer to the same weights.
        if (site.History is not null || !site.ProofApplies || site is not { Tally: { } tally, Proof: { } proof }) yield break;
        var silent = proof.Silent(site.TraitsOrKnown);
        var violated = Enumerable.Range(0, tally.Channels).Count(c => silent[silent.Count == 1 ? 0 : c] && tally.Fired(c) > 0);
        if (violated == 0) yield break;
        yield return new Finding(
            FindingKind.RangeViolated,
            Severity.Warning,
            site.Name,
            $"{site.Name}: {violated} of {tally.Channels} channels fired although {proof.Basis} says that they cannot, so the data " +
                $"leaves the range that was stated and no proof over it holds.")
        { Advice = "State the range that the data really has.", Channels = violated };
    }

    private static IEnumerable<Finding> TooFewSamples(SiteSnapshot site, ChannelVerdict[] verdicts, long samplesNeeded)
    {
        if (site.Silences is { } silences)
        {
            if (Missing(site, verdicts, silences) is { } missing) yield return missing;
            yield break;
        }
        // Before the first decision no samples are missing yet.
        if (site.Tally is not { } tally || site.DistinctSamples == 0) yield break;
        var samples = Math.Min(tally.Samples, site.DistinctSamples);
        var undecided = verdicts.Count(verdict => verdict == ChannelVerdict.Undecided);
        if (samples >= samplesNeeded || undecided == 0) yield break;
        yield return new Finding(
            FindingKind.TooFewSamples,
            Severity.Notice,
            site.Name,
            $"{site.Name}: {samples} distinct samples were seen and {samplesNeeded} are needed before a channel of this model is called " +
                $"dead, so {undecided} of {verdicts.Length} channels stay undecided.")
        { Advice = "Show it more data, for instance in a scan over the whole set.", Channels = undecided, Value = samples,
            Threshold = samplesNeeded };
    }

    // In training, silent channels wait for more draws or for the end of a pass over the data.
    private static Finding? Missing(SiteSnapshot site, ChannelVerdict[] verdicts, IReadOnlyList<SilenceReading> silences)
    {
        var waiting = Enumerable.Range(0, verdicts.Length)
            .Where(c => verdicts[c] == ChannelVerdict.Undecided && site.Tally?.NotANumber[c] is 0).ToList();
        if (waiting.Count == 0) return null;
        var (draws, needed) = (waiting.Min(c => silences[c].Draws), waiting.Max(c => silences[c].Needed));
        var evidence = draws < needed
            ? $"it is worth {NumberText.Count((long)draws)} independent draws of {NumberText.Count((long)needed)} needed"
            : "silences of this length have ended in this layer";
        return new Finding(
            FindingKind.TooFewSamples,
            Severity.Notice,
            site.Name,
            $"{site.Name}: {waiting.Count} of {verdicts.Length} channels are silent so far and undecided: no whole pass over " +
                $"the data lies behind their silence, and {evidence}.")
        { Advice = "Call EndEpoch() after each pass over the data, or train on.", Channels = waiting.Count, Value = draws,
            Threshold = needed };
    }
}
