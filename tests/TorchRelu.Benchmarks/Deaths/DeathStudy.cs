namespace TorchRelu.Benchmarks;

/// <summary>
/// Of what channels die in healthy and in collapsing trainings, and whether they live when the cause that was named is taken away.
/// </summary>
internal static class DeathStudy
{
    private const int Seeds = 3;

    /// <summary>Trains, and writes tables in Markdown.</summary>
    /// <param name="file">The file; what it held is lost.</param>
    /// <param name="only">Kinds by name; all if empty.</param>
    /// <param name="replays">Whether to train again without the causes.</param>
    /// <param name="examples">Whether to write an example of each cause.</param>
    public static void Run(string file, IReadOnlyList<string> only, bool replays, bool examples)
    {
        var (causes, spared, foresight) = (new List<string>(), new Dictionary<Replay, (int Explained, int Spared)>(), new int[4]);
        var advice = new List<string>();
        var sums = new Dictionary<DeathCause, int>();
        foreach (var kind in StudyKind.All.Where(kind => only.Count == 0 || only.Contains($"{kind}")))
        {
            for (var seed = 1; seed <= Seeds; seed++)
            {
                var study = Study.Run(kind, seed, StudyChange.None);
                causes.Add(Row(kind, seed, study, sums));
                if (examples) causes.AddRange(study.Report.Layers.SelectMany(Sentences.Causes).Select(cause => $"    {cause}"));
                Foresee(study, foresight);
                if (!replays) continue;
                if (AdvisedFactor(study) is { } factor) advice.Add(Advice(kind, seed, study, factor));
                foreach (var replay in Replay.All)
                {
                    var explained = replay.Explained(study);
                    if (explained.Count < Replay.MinChannels) continue;
                    var lives = Replay.Spared(Study.Run(kind, seed, replay.Change(study)), explained);
                    var sum = spared.GetValueOrDefault(replay);
                    spared[replay] = (sum.Explained + explained.Count, sum.Spared + lives);
                    if (examples) causes.Add($"    without {replay.Cause} ({replay.Without}): {lives} of {explained.Count} live");
                }
            }
            File.WriteAllLines(file, [.. Table(causes, sums), "", .. Spared(spared), "", .. AdviceTable(advice), "", Foreseen(foresight)]);
        }
    }

    // The lowest rate that a layer's advice names, as a factor.
    private static double? AdvisedFactor(Study study) => study.Report.Layers
        .Where(layer => layer.Findings.Any(finding => finding.Advice?.StartsWith("Lower the", StringComparison.Ordinal) == true))
        .Select(layer => LayerAdvice.Rate(layer.Causes, layer.Dead, layer.Died, layer.Channels)).Min(rate => rate?.Lower / rate?.Now);

    private static IEnumerable<string> AdviceTable(List<string> rows) => rows.Count == 0 ? [] :
        ["| training | seed | advised rate | dead | loss at the end |", "|---|---|---|---|---|", .. rows];

    private static string Advice(StudyKind kind, int seed, Study study, double factor)
    {
        var advised = Study.Run(kind, seed, new() { RateFactor = factor });
        return $"| {kind} | {seed} | {kind.Rate * factor:0.0000} | {study.Report.Dead} to {advised.Report.Dead} | " +
            $"{study.LastLoss:0.00} to {advised.LastLoss:0.00} |";
    }

    private static string Row(StudyKind kind, int seed, Study study, Dictionary<DeathCause, int> sums)
    {
        var dead = study.Report.Layers.SelectMany(layer => layer.ChannelReports).Where(channel => channel.Verdict.IsDead())
            .GroupBy(channel => channel.Causes.Count == 0 ? DeathCause.Unknown : channel.Causes[0])
            .OrderByDescending(group => group.Count()).ToList();
        foreach (var group in dead) sums[group.Key] = sums.GetValueOrDefault(group.Key) + group.Count();
        return $"| {kind} | {seed} | {study.FirstLoss:0.00} to {study.LastLoss:0.00} | {study.Report.Channels} | {study.Report.Dead} | " +
            $"{string.Join(", ", dead.Select(group => $"{group.Key} {group.Count()}"))} |";
    }

    private static IEnumerable<string> Table(IEnumerable<string> rows, Dictionary<DeathCause, int> sums)
    {
        var all = Math.Max(1, sums.Values.Sum());
        yield return "| training | seed | loss | channels | dead | causes |";
        yield return "|---|---|---|---|---|---|";
        foreach (var row in rows) yield return row;
        yield return "";
        yield return $"Of all {all:N0} deaths: " + string.Join(", ", sums.OrderByDescending(sum => sum.Value)
            .Select(sum => $"{sum.Key} {sum.Value:N0} ({(double)sum.Value / all:P1})")) + ".";
    }

    private static IEnumerable<string> Spared(Dictionary<Replay, (int Explained, int Spared)> spared)
    {
        if (spared.Count == 0) yield break;
        yield return "| cause | replayed with | explained | live in the replay |";
        yield return "|---|---|---|---|";
        foreach (var (replay, (explained, lives)) in spared)
        {
            var part = replay.ByBias switch { true => " by the bias", false => " by the inputs", null => "" };
            yield return $"| {replay.Cause}{part} | {replay.Without} | {explained:N0} | {lives:N0} ({(double)lives / explained:P0}) |";
        }
    }

    // Layers that lost a quarter or more of their units, and layers that did not; foreseen and not.
    private static void Foresee(Study study, int[] counts)
    {
        foreach (var layer in study.Report.Layers)
            counts[(layer.DeadShare >= 0.25 ? 0 : 2) + (study.Foreseen.Contains(layer.Name) ? 0 : 1)]++;
    }

    private static string Foreseen(int[] counts) =>
        $"Layers that lost a quarter of their units or more: {counts[0]} of {counts[0] + counts[1]} were foreseen. Other layers: " +
        $"{counts[2]} of {counts[2] + counts[3]} were foreseen wrongly.";
}
