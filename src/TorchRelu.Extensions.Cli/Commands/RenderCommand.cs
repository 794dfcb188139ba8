using System.CommandLine;

namespace TorchRelu;

/// <summary>torchrelu render: a report in another format.</summary>
internal static class RenderCommand
{
    public static Command Create(Surroundings surroundings)
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
