using System.CommandLine;

namespace TorchRelu;

/// <summary>torchrelu show: a report for a person.</summary>
internal static class ShowCommand
{
    public static Command Create(Surroundings surroundings)
    {
        var report = Arguments.Report("report", "The report, as report.SaveJson writes it");
        var command = new Command("show", "Shows a report: the answer, the layers, what was found and what was done.") { report };
        command.SetAction(parsed =>
        {
            ReportScreen.Show(surroundings.Read(parsed.GetRequiredValue(report)), surroundings.Screen());
            return ExitCode.Healthy;
        });
        return command;
    }
}
