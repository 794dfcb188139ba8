using System.CommandLine;

namespace TorchRelu;

/// <summary>The command torchrelu diff: compares two reports, layer by layer.</summary>
internal static class DiffCommand
{
    private const string Description =
        "Compares a report with an earlier one, layer by layer. Exits with 2 where a layer regressed, is missing or cannot be judged.";

    public static Command Create(ToolEnvironment surroundings)
    {
        var baseline = Arguments.Report("baseline", "The earlier report");
        var report = Arguments.Report("report", "The report to judge");
        var tolerance = Arguments.Share("--tolerance", "By how much a layer's dead share may rise [default: 0]");
        var format = Arguments.Format();
        var command = new Command("diff", Description) { baseline, report, tolerance, format };
        command.SetAction(parsed =>
        {
            var comparison = ReportComparison.Compare(
                surroundings.Read(parsed.GetRequiredValue(baseline)), surroundings.Read(parsed.GetRequiredValue(report)),
                    parsed.GetValue(tolerance) ?? 0);
            ComparisonOutput.Write(comparison, parsed.GetValue(format), surroundings);
            return comparison.Passes ? ExitCode.Healthy : ExitCode.Findings;
        });
        return command;
    }
}

/// <summary>The command torchrelu render: converts a report to another format.</summary>
internal static class RenderCommand
{
    private const string Description =
        "Writes a report in other formats; judges nothing.";

    public static Command Create(ToolEnvironment surroundings)
    {
        var report = Arguments.Report("report", "The report, as report.SaveJson writes it; - for standard input");
        var html = Arguments.File("--html", "Write the report as one HTML page");
        var against = Arguments.File("--against", "An earlier report, whose differences the page lists");
        var markdown = Arguments.File("--markdown", "Write the report as Markdown");
        var junit = Arguments.File("--junit", "Write the report as JUnit XML");
        var command = new Command("render", Description) { report, html, against, markdown, junit };
        command.Validators.Add(result =>
        {
            if (result.GetResult(html) is null && result.GetResult(markdown) is null && result.GetResult(junit) is null)
                result.AddError("render: expected --html, --markdown or --junit with a file to write, found none.");
            if (result.GetResult(against) is not null && result.GetResult(html) is null)
                result.AddError("--against: expected --html with a page to write, found none.");
        });
        command.SetAction(parsed =>
        {
            var read = surroundings.Read(parsed.GetRequiredValue(report));
            var earlier = parsed.GetValue(against) is { } told ? surroundings.Read(told) : null;
            if (parsed.GetValue(html) is { } document) read.SaveHtml(document, earlier);
            if (parsed.GetValue(markdown) is { } page) read.SaveMarkdown(page);
            if (parsed.GetValue(junit) is { } results) read.SaveJUnit(results);
            return ExitCode.Healthy;
        });
        return command;
    }
}

/// <summary>The command torchrelu show: shows reports on a terminal.</summary>
internal static class ShowCommand
{
    private const string Description =
        "Shows reports: the answer, the layers, what was found and what was done.";

    public static Command Create(ToolEnvironment surroundings)
    {
        var reports = Arguments.Reports("Reports, as report.SaveJson writes them; patterns such as runs/*.json; - for standard input");
        var format = Arguments.Format();
        var command = new Command("show", Description) { reports, format };
        command.SetAction(parsed =>
        {
            var files = ReportFiles.Expand(parsed.GetRequiredValue(reports));
            foreach (var file in files)
            {
                var report = surroundings.Read(file);
                if (parsed.GetValue(format) == OutputFormat.Json) surroundings.Out.Write(report.ToJson());
                else if (parsed.GetValue(format) == OutputFormat.Markdown) surroundings.Out.Write(report.ToMarkdown());
                else ReportScreen.Show(report, surroundings.Screen(), files.Count > 1 ? file : null);
            }
            return ExitCode.Healthy;
        });
        return command;
    }
}

/// <summary>The command torchrelu merge: adds up scans of parts of the data.</summary>
internal static class MergeCommand
{
    private const string Description =
        "Adds up scans of parts of the data into the report of all of it; judges nothing.";

    public static Command Create(ToolEnvironment surroundings)
    {
        var reports = Arguments.Reports("Reports of scans of the same weights, each of another part of the data");
        var output = Arguments.File("--output", "Write the merged report as JSON");
        output.Aliases.Add("-o");
        output.Required = true;
        var command = new Command("merge", Description) { reports, output };
        command.SetAction(parsed =>
        {
            ReluReport.Merge([.. ReportFiles.Expand(parsed.GetRequiredValue(reports)).Select(path => (path, surroundings.Read(path)))])
                .SaveJson(parsed.GetRequiredValue(output)!);
            return ExitCode.Healthy;
        });
        return command;
    }
}

/// <summary>The command torchrelu complete, for a shell: what may follow.</summary>
internal static class CompleteCommand
{
    public static Command Create(Command root, ToolEnvironment surroundings)
    {
        var line = new Argument<string>("line") { Description = "The line as typed so far" };
        var position = new Option<int?>("--position") { Description = "Where the cursor is in it" };
        var command = new Command("complete", "Prints what may follow, one a line.") { line, position };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            var typed = parsed.GetRequiredValue(line);
            var at = Math.Clamp(parsed.GetValue(position) ?? typed.Length, 0, typed.Length);
            foreach (var completion in root.Parse(typed).GetCompletions(at)) surroundings.Out.WriteLine(completion.Label);
            return ExitCode.Healthy;
        });
        return command;
    }
}
