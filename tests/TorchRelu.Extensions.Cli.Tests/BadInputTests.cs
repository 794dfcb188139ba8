using FluentAssertions;
using Xunit;
using static TorchRelu.Tests.Reports;

namespace TorchRelu.Tests;

public sealed class BadInputTests : IDisposable
{
    private readonly Tool _tool = new();

    public void Dispose() => _tool.Dispose();

    [Theory]
    [InlineData("", "a report in JSON, found nothing")]
    [InlineData("{ \"schemaVersion\": 2, \"steps\": 4", "was cut off")]
    [InlineData("{ \"hello\": \"world\" }", "schemaVersion: expected a version from 1 to 3")]
    [InlineData("{ \"schemaVersion\": 99, \"steps\": 1, \"layers\": [] }", "99, written by a newer one: update this one")]
    [InlineData("\u001b[31mPNG\r\n\u0000", "text that is not JSON")]
    [InlineData("{ \"schemaVersion\": \"\u009b31m\" }", "schemaVersion")]
    [InlineData("{ \"schemaVersion\": 2, \"steps\": \"\\u001b]0;x\\u0007\u202e\" }", "steps: expected a whole number")]
    public void A_file_that_is_no_report_is_one_clear_line(string text, string because)
    {
        var file = _tool.Put("bad.json", text);

        foreach (
            var args in (string[][])[["check", file], ["show", file], ["diff", file, file], ["render", file, "--html", _tool["out.html"]],
            ["check", Healthy(), "--baseline", file]])
            _tool.Run(args).ShouldRefuse(because);
    }

    [Fact]
    public void A_file_that_nests_without_end_is_refused() =>
        _tool.Run("check", _tool.Put("deep.json", "{ \"schemaVersion\": 2, \"layers\": " + new string('[', 1_000_000)))
            .ShouldRefuse("nests without end");

    [Fact]
    public void A_file_without_end_is_refused()
    {
        if (!OperatingSystem.IsLinux()) return;

        _tool.Run("check", "/dev/zero").ShouldRefuse("at most 256 MiB");
    }

    [Fact]
    public void What_is_not_there_or_no_file_is_refused()
    {
        _tool.Run("check", _tool["none.json"]).ShouldRefuse("none.json");
        _tool.Run("show", _tool.Folder).ShouldRefuse("FOLDER");
        var beneathAFile = Path.Combine(_tool.Put("file", ""), "results.xml");
        _tool.Run("check", Healthy(), "--junit", beneathAFile).Error.Should().StartWith("torchrelu: ");
        _tool.Run("check", Healthy(), "--junit", beneathAFile).ExitCode.Should().Be(3);
        _tool.Run("check", Healthy(), "--junit", _tool["a/new/folder.xml"]).ExitCode.Should().Be(0, "missing folders are made");
    }

    [Theory]
    [InlineData("'chekc'. Did you mean 'check'? See: torchrelu --help", "chekc", "report.json")]
    [InlineData("Did you mean '--baseline'? See: torchrelu check --help", "check", "a", "--basline", "b")]
    [InlineData("argument missing", "check")]
    [InlineData("reports: expected the name of a file", "check", "")]
    [InlineData("reports: expected the name of a file", "check", "a\0b")]
    [InlineData("none*.json: expected the name of a file, or a pattern of some, found no file that matches", "check", "none*.json")]
    [InlineData("*/a.json: expected a pattern in the name of a file", "show", "*/a.json")]
    [InlineData("--tolerance: expected a share from 0 to 1, as in 0.25 or 25%, found '125%'", "diff", "a", "b", "--tolerance", "125%")]
    [InlineData("--max-dead-share: expected a share from 0 to 1, as in 0.25 or 25%, found 'NaN'", "check", "a", "--max-dead-share", "NaN")]
    [InlineData("--fail-on: expected notice, warning, critical or never, found 'Critical'", "check", "a", "--fail-on", "Critical")]
    [InlineData("--format: expected text, json or markdown, found 'xml'", "show", "a", "--format", "xml")]
    [InlineData("'7'", "check", "a", "--fail-on", "7")]
    [InlineData("--tolerance: expected a --baseline", "check", "a", "--tolerance", "0.1")]
    [InlineData("--baseline", "check", "a", "--baseline")]
    [InlineData("@a", "check", "@a")]
    [InlineData("argument missing", "diff", "a")]
    [InlineData("render: expected --html, --markdown or --junit", "render", "a")]
    [InlineData("\\u001b[31m", "show", "a", "--\u001b[31m")]
    public void Wrong_use_is_bad_input_too(string because, params string[] args) => _tool.Run(args).ShouldRefuse(because);

    [Theory]
    [InlineData("help", "--help")]
    [InlineData("help")]
    [InlineData("help.check", "check", "--help")]
    [InlineData("help.show", "show", "-h")]
    [InlineData("help.diff", "diff", "--help")]
    [InlineData("help.render", "render", "--help")]
    [InlineData("help.merge", "merge", "--help")]
    public void Help_is_no_error_and_as_in_the_golden_file(string golden, params string[] args)
    {
        var run = _tool.Run(args);

        run.ExitCode.Should().Be(0);
        run.Output.Split('\n').Should().OnlyContain(line => line.Length <= 80);
        Golden.Holds(run.Output, $"{golden}.txt");
    }

    [Fact]
    public void The_version_is_told() => _tool.Run("--version").Should().Match<ToolRun>(run => run.ExitCode == 0 && run.Output.Length > 0);

    private string Healthy() => _tool.Put("healthy.json", Of(Layer("relu1")));
}
