using static TorchSharp.torch;

namespace TorchRelu.Benchmarks;

/// <summary>
/// Of what channels die in healthy and in collapsing trainings, and whether they live when the cause that was named is taken away.
/// </summary>
internal static class DeathStudy
{
    private const int Seeds = 3;

    private static readonly (DeathCause Cause, string Without, Func<Study, StudyChange> Change)[] s_replays =
    [
        (DeathCause.BornDead, "inputs centred", _ => new() { CentresInputs = true }),
        (DeathCause.LearningRateTooHigh, "inputs centred", _ => new() { CentresInputs = true }),
        (DeathCause.LearningRateTooHigh, "rate lowered", study => new() { RateFactor = 1 / Excess(study) }),
        (DeathCause.Drift, "inputs centred", _ => new() { CentresInputs = true }),
        (DeathCause.InputShift, "inputs centred", _ => new() { CentresInputs = true }),
        (DeathCause.NegativeBias, "biases frozen", _ => new() { FreezesBias = true }),
    ];

    public static void Run(string file, IReadOnlyList<string> only, bool replays)
    {
        File.WriteAllText(file, "");
        foreach (var kind in StudyKind.All.Where(kind => only.Count == 0 || only.Contains($"{kind}")))
        {
            for (var seed = 1; seed <= Seeds; seed++)
            {
                var study = Study.Run(kind, seed, StudyChange.None);
                Write(file, kind, seed, study);
                if (!replays) continue;
                foreach (var (cause, without, change) in s_replays.Where(replay => Explained(study, replay.Cause) >= 4))
                {
                    var spared = Study.Run(kind, seed, change(study));
                    File.AppendAllText(file, $"    without {cause} ({without}): {Explained(study, cause)} of {study.Report.Dead} dead by " +
                        $"it, then {spared.Report.Dead} dead, loss {study.LastLoss:0.###} and {spared.LastLoss:0.###}\n");
                }
            }
        }
    }

    private static int Explained(Study study, DeathCause cause) =>
        study.Report.Layers.SelectMany(layer => layer.ChannelReports).Count(channel => channel.Causes.Contains(cause));

    private static double Excess(Study study) => study.Report.Layers.SelectMany(layer => layer.Causes)
        .Select(cause => cause.RateExcess ?? 1).Max();

    private static void Write(string file, StudyKind kind, int seed, Study study)
    {
        var dead = study.Report.Layers.SelectMany(layer => layer.ChannelReports).Where(channel => channel.Verdict.IsDead()).ToList();
        var causes = dead.GroupBy(channel => channel.Causes.Count == 0 ? "none yet" : $"{channel.Causes[0]}")
            .OrderByDescending(group => group.Count()).Select(group => $"{group.Key} {group.Count()}");
        File.AppendAllText(file, $"{kind}, seed {seed}: loss {study.FirstLoss:0.###} to {study.LastLoss:0.###}, {dead.Count} of " +
            $"{study.Report.Channels} dead: {string.Join(", ", causes)}; foreseen: {string.Join(", ", study.Foreseen.Distinct())}\n");
        foreach (var layer in study.Report.Layers.Where(layer => layer.Dead > 0))
        {
            File.AppendAllText(file, $"  {layer.Name}: {layer.Dead} of {layer.Channels} dead\n");
            foreach (var cause in layer.Causes) File.AppendAllText(file, $"    {cause.Cause} {cause.Channels}: {cause.Example}\n");
        }
    }
}
