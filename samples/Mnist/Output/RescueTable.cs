using Spectre.Console;

namespace TorchRelu.Samples.Mnist;

/// <summary>The three runs of a rescue beside each other.</summary>
internal static class RescueTable
{
    public static Table Build(IReadOnlyList<RunResult> runs)
    {
        var table = new Table().Border(TableBorder.Markdown).AddColumn("run");
        foreach (var number in (string[])["test accuracy", "dead channels", "repairs kept", "seconds"])
            table.AddColumn(number, column => column.RightAligned());
        foreach (var run in runs)
        {
            var (dead, channels) = (run.Layers.Sum(layer => layer.Dead), run.Layers.Sum(layer => layer.Channels));
            var kept = run.Repairs?.Count(repair => repair.Outcome is nameof(RepairOutcome.Kept) or nameof(RepairOutcome.OnTrial)) ?? 0;
            table.AddRow(run.Name, $"{run.TestAccuracy:0.00 %}", $"{dead} of {channels}", $"{kept} of {run.Repairs?.Count ?? 0}",
                $"{run.Seconds:0.0}");
        }

        return table;
    }
}
