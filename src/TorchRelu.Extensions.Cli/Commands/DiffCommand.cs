using System.CommandLine;

namespace TorchRelu;

/// <summary>torchrelu diff: two reports, layer by layer.</summary>
internal static class DiffCommand
{
    public static Command Create(Surroundings surroundings)
    {
        var baseline = Arguments.Report("baseline", "The earlier report");
        var report = Arguments.Report("report", "The report to judge");
        var tolerance = Arguments.Share("--tolerance", "By how much a layer's dead share may rise [default: 0]");
        var command = new Command("diff", "Compares a report with an earlier one, layer by layer. Exits with 2 where a layer regressed, is missing or cannot be judged.") { baseline, report, tolerance };
        command.SetAction(parsed =>
        {
            var comparison = ReportComparison.Compare(
                surroundings.Read(parsed.GetRequiredValue(baseline)), surroundings.Read(parsed.GetRequiredValue(report)), parsed.GetValue(tolerance) ?? 0);
            ComparisonScreen.Show(comparison, surroundings.Screen());
            return comparison.Passes ? ExitCode.Healthy : ExitCode.Findings;
        });
        return command;
    }
}
