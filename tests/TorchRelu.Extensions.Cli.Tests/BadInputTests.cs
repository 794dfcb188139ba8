using FluentAssertions;
using TorchRelu.Reporting;
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
    [InlineData("{ \"hello\": \"world\" }", "schemaVersion: expected a version from 1 to 2")]
    [InlineData("{ \"schemaVersion\": 99, \"steps\": 1, \"layers\": [] }", "99, written by a newer one: update this one")]
    [InlineData("\u001b[31mPNG\r\n\u0000", "text that is not JSON")]
    [InlineData("{ \"schemaVersion\": \"\u001b[31m\u009b\" }", "schemaVersion")]
    [InlineData("{ \"schemaVersion\": 2, \"steps\": \"\\u001b]0;x\\u0007\u202e\" }", "steps: expected a whole number")]
    public void A_file_that_is_no_report_is_one_clear_line(string text, string because)
    {
        var file = _tool.Put("bad.json", text);

        foreach (var args in (string[][])[["check", file], ["show", file], ["diff", file, file], ["render", file, "--markdown", _tool["out.md"]], ["check", Healthy(), "--baseline", file]])
            _tool.Run(args).ShouldRefuse(because);
    }

    [Fact]
    public void A_file_that_nests_without_end_is_refused() =>
        _tool.Run("check", _tool.Put("deep.json", "{ \"schemaVersion\": 2, \"layers\": " + new string('[', 1_000_000))).ShouldRefuse("nests without end");

    [Fact]
    public void A_file_without_end_is_refused()
    {
        if (!OperatingSystem.IsLinux()) return;

        _tool.Run("check", "/dev/zero").ShouldRefuse($"at most {ReportJson.LongestFile >> 20} MiB");
    }

    [Fact]
    public void What_is_not_there_or_no_file_is_refused()
    {
        _tool.Run("check", _tool["none.json"]).ShouldRefuse("none.json");
        _tool.Run("show", _tool.Folder).ShouldRefuse("FOLDER");
        _tool.Run("check", Healthy(), "--junit", _tool["no/such/folder.xml"]).Error.Should().StartWith("torchrelu: ");
        _tool.Run("check", Healthy(), "--junit", _tool["no/such/folder.xml"]).ExitCode.Should().Be(3);
    }

    [Theory]
    [InlineData("")]
    [InlineData("chekc", "report.json")]
    [InlineData("check")]
    [InlineData("check", "")]
    [InlineData("check", "a\0b")]
    [InlineData("check", "a", "b")]
    [InlineData("check", "a", "--max-dead-share", "25%")]
    [InlineData("check", "a", "--max-dead-share", "NaN")]
    [InlineData("check", "a", "--fail-on", "7")]
    [InlineData("check", "a", "--tolerance", "0.1")]
    [InlineData("check", "a", "--baseline")]
    [InlineData("check", "@a")]
    [InlineData("diff", "a")]
    [InlineData("render", "a")]
    [InlineData("show", "a", "--\u001b[31m")]
    public void Wrong_use_is_bad_input_too(params string[] args) => _tool.Run(args).ShouldRefuse("");

    [Theory]
    [InlineData("--help")]
    [InlineData("check", "--help")]
    [InlineData("--version")]
    public void Help_is_no_error(params string[] args)
    {
        var run = _tool.Run(args);

        run.ExitCode.Should().Be(0);
        run.Output.Should().NotBeEmpty();
    }

    private string Healthy() => _tool.Put("healthy.json", Of(Layer("relu1")));
}
