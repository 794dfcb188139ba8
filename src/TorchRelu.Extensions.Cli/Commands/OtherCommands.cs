using System.CommandLine;

namespace TorchRelu;

/// <summary>The command torchrelu diff: compares two reports, layer by layer.</summary>
internal static class DiffCommand
{
    public static Command Create(ToolEnvironment surroundings)
    {
        var baseline = Arguments.Report("baseline", "The earlier report");
        var report = Arguments.Report("report", "The report to judge");
        var tolerance = Arguments.Share("--tolerance", "By how much a layer's dead share may rise [default: 0]");
        var command =
            new Command(
            "diff", "Compares a report with an earlier one, layer by layer. Exits with 2 where a layer regressed, is missing or " +
            "cannot be judged.") { baseline, report, tolerance };
        command.SetAction(parsed =>
        {
            var comparison = ReportComparison.Compare(
                surroundings.Read(parsed.GetRequiredValue(baseline)), surroundings.Read(parsed.GetRequiredValue(report)),
                    parsed.GetValue(tolerance) ?? 0);
            ComparisonScreen.Show(comparison, surroundings.Screen());
            return comparison.Passes ? ExitCode.Healthy : ExitCode.Findings;
        });
        return command;
    }
}

/// <summary>The command torchrelu render: converts a report to another format.</summary>
internal static class RenderCommand
{
    public static Command Create(ToolEnvironment surroundings)
    {
        var report = Arguments.Report("report", "The report, as report.SaveJson writes it");
        var html = Arguments.File("--html", "Write the report as one HTML page");
        var markdown = Arguments.File("--markdown", "Write the report as Markdown");
        var junit = Arguments.File("--junit", "Write the report as JUnit XML");
        var command = new Command("render", "Writes a report in other formats; judges nothing.") { report, html, markdown, junit };
        command.Validators.Add(result =>
        {
            if (result.GetResult(html) is null && result.GetResult(markdown) is null && result.GetResult(junit) is null)
                result.AddError("render: expected --html, --markdown or --junit with a file to write, found none.");
        });
        command.SetAction(parsed =>
        {
            var read = surroundings.Read(parsed.GetRequiredValue(report));
            if (parsed.GetValue(html) is { } document) read.SaveHtml(document);
            if (parsed.GetValue(markdown) is { } page) read.SaveMarkdown(page);
            if (parsed.GetValue(junit) is { } results) read.SaveJUnit(results);
            return ExitCode.Healthy;
        });
        return command;
    }
}

/// <summary>The command torchrelu show: shows a report on a terminal.</summary>
internal static class ShowCommand
{
    public static Command Create(ToolEnvironment surroundings)
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
