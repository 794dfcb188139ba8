using System.CommandLine;

namespace TorchRelu;

/// <summary>The command torchrelu check: the gate for CI.</summary>
internal static class CheckCommand
{
    public static Command Create(ToolEnvironment surroundings)
    {
        var report = Arguments.Report("report", "The report, as report.SaveJson writes it");
        var baseline =
            Arguments.File("--baseline",
            "An earlier report: no layer may have a higher dead share than there, or be missing. Findings that it has as well do not fail");
        var tolerance = Arguments.Share("--tolerance", "By how much a layer's dead share may exceed that of the baseline [default: 0]");
        var maxDead = Arguments.Share("--max-dead-share", "The highest dead share that a layer may have [default: any]");
        var failOn =
            new Option<FailOn>("--fail-on") { Description = "The lowest severity of a finding that fails", DefaultValueFactory = _ =>
            FailOn.Critical };
        failOn.AcceptOnlyFromAmong("notice", "warning", "critical", "never");
        var junit = Arguments.File("--junit", "Write the result as JUnit XML");
        var markdown =
            Arguments.File("--markdown", "Write the result as Markdown [default: append it to GITHUB_STEP_SUMMARY where that is set]");
        var command =
            new Command(
            "check",
            "Judges a report. Exits with 0 where it is healthy and with 2 where there are findings; channels that are undecided never " +
            "pass for healthy.")
        {
            report, baseline, tolerance, maxDead, failOn, junit, markdown,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(tolerance) is not null && result.GetResult(baseline) is null)
                result.AddError("--tolerance: expected a --baseline to hold the report against, found none.");
        });
        command.SetAction(parsed =>
        {
            var file = parsed.GetRequiredValue(report);
            var check = Check.Run(
                surroundings.Read(file),
                parsed.GetValue(baseline) is { } earlier ? surroundings.Read(earlier) : null,
                new CheckLimits(parsed.GetValue(failOn), parsed.GetValue(maxDead), parsed.GetValue(tolerance) ?? 0));
            CheckOutput.Write(check, surroundings.Screen());
            if (surroundings.Variable("GITHUB_ACTIONS") == "true") GitHubAnnotations.Write(check, file, surroundings.Out);
            if (parsed.GetValue(junit) is { } results) WholeFile.Write(results, JUnitReport.Write(check.Report, check.Failures));
            if (parsed.GetValue(markdown) is { } page) WholeFile.Write(page, CheckMarkdown.Write(check));
            else if (surroundings.Variable("GITHUB_STEP_SUMMARY") is { Length: > 0 } summary) CheckMarkdown.Append(check, summary);
            return check.Passes ? ExitCode.Healthy : ExitCode.Findings;
        });
        return command;
    }
}
