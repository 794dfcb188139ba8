namespace TorchRelu.Monitoring;

/// <summary>The repairs on trial, by the indexes of their records, and what becomes of them at its end.</summary>
internal sealed class RepairsOnTrial(RepairLog log, RepairUndo undo, RepairExecutor executor)
{
    private readonly List<int> _indexes = [];

    public IReadOnlyList<int> Indexes => _indexes;

    /// <summary>Whether one of them may have moved the loss.</summary>
    public bool MayMoveLoss => Records.Any(record => record.MayMoveLoss);

    /// <summary>The switches, which are taken back only after the difference of their activations was measured.</summary>
    public IReadOnlyList<StandingRepair> Switches =>
        [.. _indexes.Select(undo.Of).OfType<StandingRepair>().Where(repair => repair.Exchange is not null)];

    private IEnumerable<RepairRecord> Records => _indexes.Select(index => log.Records[index]);

    public void Add(int index) => _indexes.Add(index);

    public void Resume(IEnumerable<int> indexes) => _indexes.AddRange(indexes);

    public void Clear() => _indexes.Clear();

    /// <summary>Whether the end of the trial takes back a lower rate.</summary>
    /// <param name="outcome">What the trial has shown.</param>
    /// <param name="goesBack">Whether weights go back as well.</param>
    public bool RaisesRate(TrialOutcome outcome, bool goesBack) => outcome != TrialOutcome.Better && Records.Any(record =>
        record.Remedy == RemedyKind.LowerRate || (goesBack && record.Remedy == RemedyKind.GoBack));

    /// <summary>Ends the trial: takes back what was no better, or also what was worse, and amends the records.</summary>
    /// <param name="step">The number of steps that have ended.</param>
    /// <param name="verdict">What the trial has shown.</param>
    /// <param name="goesBack">Whether weights go back as well.</param>
    /// <param name="effect">Gives the effect at a site.</param>
    /// <param name="measures">How outputs of switched activations differ, to leave the loss where it is; null where it may move.</param>
    public void End(
        long step, TrialVerdict verdict, bool goesBack, Func<string, RepairEffect> effect, RepairMeasurements? measures)
    {
        var isUndone = verdict.Outcome == TrialOutcome.Worse;
        foreach (var index in Enumerable.Reverse(_indexes))
        {
            var record = log.Records[index];
            var takesBack = goesBack
                || (verdict.Outcome == TrialOutcome.NoBetter && record.Remedy is RemedyKind.Switch or RemedyKind.LowerRate);
            var refused = takesBack ? undo.Undo(index, executor, measures) : null;
            log.Amend(index, record with
            {
                Outcome = refused is not null || verdict.Outcome == TrialOutcome.Better
                    || (record.Remedy == RemedyKind.GoBack && !takesBack) ? RepairOutcome.Kept
                    : isUndone ? RepairOutcome.Undone : RepairOutcome.TakenBack,
                Verdict = refused is null ? verdict.Sentence : $"{verdict.Sentence} It could not be undone: {refused.Sentence}",
                DecidedAt = step,
                Effect = effect(record.Site),
            });
        }
    }

    /// <summary>Says in the last record what was left alone when weights went back.</summary>
    /// <param name="joined">The names of what joined since the repair.</param>
    public void LeftAlone(IReadOnlyList<string> joined)
    {
        if (joined.Count == 0 || _indexes is not [.., var last]) return;
        log.Amend(last, log.Records[last] with
        {
            Verdict = $"{log.Records[last].Verdict} These joined since and were left alone: {string.Join(", ", joined)}.",
        });
    }
}
