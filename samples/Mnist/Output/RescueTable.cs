using Spectre.Console;

namespace TorchRelu.Samples.Mnist;

/// <summary>The three runs of a rescue beside each other.</summary>
internal static class RescueTable
{
    private const double Points = 0.02;
    private const double HasDied = 0.25;

    public static Table Build(IReadOnlyList<RunResult> runs)
    {
        var table = new Table().AddColumn("run");
        foreach (var number in (string[])["accuracy", "dead", "repairs kept", "seconds"])
            table.AddColumn(number, column => column.RightAligned());
        table.AddColumn("share dead");
        foreach (var run in runs)
        {
            var (dead, channels) = Dead(run);
            var kept = run.Repairs?.Count(repair => repair.Outcome is nameof(RepairOutcome.Kept) or nameof(RepairOutcome.OnTrial)) ?? 0;
            table.AddRow(run.Name, $"{run.TestAccuracy:0.00 %}", $"{dead} of {channels}", $"{kept} of {run.Repairs?.Count ?? 0}",
                $"{run.Seconds:0.0}", DeadBar.Of(dead, channels));
        }

        return table;
    }

    /// <summary>What the table shows of watching, if the two runs say it.</summary>
    public static string? Explain(RunResult unwatched, RunResult warned) => unwatched.TestAccuracy != warned.TestAccuracy ? null :
        "Warned and unwatched end alike: watching changes no weight. Their seconds differ by chance.";

    /// <summary>How the rescue ended.</summary>
    public static (Severity Severity, string Word, string Numbers) Verdict(RunResult unwatched, RunResult repaired)
    {
        var (before, after, channels) = (Dead(unwatched).Dead, Dead(repaired).Dead, Dead(repaired).Channels);
        var numbers = $": accuracy {unwatched.TestAccuracy:0.0 %} unwatched, {repaired.TestAccuracy:0.0 %} repaired; " +
            $"{before} and {after} of {channels} channels dead.";
        var gained = repaired.TestAccuracy - unwatched.TestAccuracy;
        return gained > Points ? (Severity.None, "Rescued", numbers)
            : gained < -Points ? (Severity.Critical, "Worse than unwatched", numbers)
            : before < HasDied * channels ? (Severity.None, "Nothing to rescue", numbers)
            : (Severity.Warning, "Not rescued", numbers);
    }

    private static (int Dead, int Channels) Dead(RunResult run) =>
        (run.Layers.Sum(layer => layer.Dead), run.Layers.Sum(layer => layer.Channels));
}
