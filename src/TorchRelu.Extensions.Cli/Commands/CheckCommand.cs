using System.CommandLine;

namespace TorchRelu;

/// <summary>The command torchrelu check: the gate for CI.</summary>
internal static class CheckCommand
{
    private const string Description =
        "Judges reports. Exits with 0 where all are healthy and with 2 where there are findings. Channels that are undecided never pass.";

    public static Command Create(ToolEnvironment surroundings)
    {
        var reports = Arguments.Reports("Reports, as report.SaveJson writes them; patterns such as runs/*.json; - for standard input");
        var baseline =
            Arguments.File("--baseline",
            "An earlier report: no layer may have a higher dead share than there, or be missing. Findings that it has as well do not fail");
        var tolerance = Arguments.Share("--tolerance", "By how much a layer's dead share may exceed that of the baseline [default: 0]");
        var maxDead = Arguments.Share("--max-dead-share", "The highest dead share that a layer may have [default: any]");
        var failOn = Arguments.Choice<FailOn>("--fail-on", "The lowest severity of a finding that fails [default: critical]",
            "notice", "warning", "critical", "never");
        var format = Arguments.Format();
        var junit = Arguments.File("--junit", "Write the result as JUnit XML; of one report");
        var markdown =
            Arguments.File("--markdown",
            "Write the result as Markdown; of one report [default: append it to GITHUB_STEP_SUMMARY where that is set]");
        var command = new Command("check", Description) { reports, baseline, tolerance, maxDead, failOn, format, junit, markdown };
        command.Validators.Add(result =>
        {
            if (result.GetResult(tolerance) is not null && result.GetResult(baseline) is null)
                result.AddError("--tolerance: expected a --baseline to hold the report against, found none.");
        });
        command.SetAction(parsed =>
        {
            var files = ReportFiles.Expand(parsed.GetRequiredValue(reports));
            if (files.Count > 1 && (parsed.GetValue(junit) ?? parsed.GetValue(markdown)) is not null)
                throw Malformed.At("--junit and --markdown", "one report", $"{files.Count}");
            var earlier = parsed.GetValue(baseline) is { } told ? surroundings.Read(told) : null;
            var limits = new CheckLimits(parsed.GetResult(failOn) is null ? FailOn.Critical : parsed.GetValue(failOn),
                parsed.GetValue(maxDead), parsed.GetValue(tolerance) ?? 0);
            var checks = files.Select(file => (File: file, Check: Check.Run(surroundings.Read(file), earlier, limits))).ToList();
            CheckOutput.Write(checks, parsed.GetValue(format), surroundings);
            foreach (var (file, check) in checks)
            {
                if (surroundings.Variable("GITHUB_ACTIONS") == "true" && parsed.GetValue(format) == OutputFormat.Text)
                    GitHubAnnotations.Write(check, file, surroundings.Out);
                if (parsed.GetValue(junit) is { } results) WholeFile.Write(results, JUnitReport.Write(check.Report, check.Failures));
                if (parsed.GetValue(markdown) is { } page) WholeFile.Write(page, CheckMarkdown.Write(check));
                else if (surroundings.Variable("GITHUB_STEP_SUMMARY") is { Length: > 0 } summary) CheckMarkdown.Append(check, summary);
            }
            return checks.TrueForAll(one => one.Check.Passes) ? ExitCode.Healthy : ExitCode.Findings;
        });
        return command;
    }
}
