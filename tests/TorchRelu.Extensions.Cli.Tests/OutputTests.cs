using System.Text.Json.Nodes;
using FluentAssertions;
using Xunit;
using static TorchRelu.Tests.Reports;

namespace TorchRelu.Tests;

public sealed class OutputTests : IDisposable
{
    private readonly Tool _tool = new();

    public void Dispose() => _tool.Dispose();

    // GitHub reads "::" at the start of a line and "##[" anywhere; Azure reads "##vso[" anywhere.
    [Theory]
    [InlineData("::stop-commands::token")]
    [InlineData("a\r\n::error::made up")]
    [InlineData("x ##[add-mask]secret")]
    [InlineData("##vso[task.setvariable variable=a]b")]
    [InlineData(":::error::made up")]
    public void A_name_that_begins_a_workflow_command_is_text_in_every_output(string name)
    {
        var report = new ReluReport
        {
            Steps = 1,
            Model = name,
            ModelFindings = [new Finding(FindingKind.NotTraining, Severity.Warning, null, name)],
            Layers = [HostileReport.Layer(name), HostileReport.Layer(new string('x', 66) + name)],
        };
        var (file, other) = (_tool.Put("names.json", report), _tool.Put("other.json", report with { Layers = [] }));
        _tool.Set("GITHUB_ACTIONS", "true");
        _tool.Set("GITHUB_STEP_SUMMARY", _tool["summary.md"]);
        string[][] commands =
        [
            ["show", file], ["check", file], ["check", file, "--baseline", other], ["check", other, "--baseline", file],
            ["diff", file, other],
            ["render", file, "--markdown", _tool["o.md"], "--junit", _tool["o.xml"]], ["show", name],
        ];

        var runs = commands.Select(command => _tool.Run(command)).ToList();

        var lines = runs.SelectMany(run => $"{run.Output}\n{run.Error}".Split('\n')).Concat(report.ToText().Split('\n'))
            .Concat(new[] { "o.md", "o.xml", "summary.md" }.SelectMany(name => File.ReadAllLines(_tool[name])))
            .Where(line => !line.StartsWith("::error file=FOLDER/", StringComparison.Ordinal)).ToList();
        lines.Should().NotContain(line => line.TrimStart().StartsWith("::", StringComparison.Ordinal)
            || line.Contains("##[", StringComparison.Ordinal) || line.Contains("##vso[", StringComparison.Ordinal));
    }

    [Fact]
    public void A_report_is_shown_as_in_the_golden_file()
    {
        foreach (var sample in Samples())
        {
            var version = JsonNode.Parse(sample)!["schemaVersion"];
            Golden.Holds(_tool.Run("show", _tool.Put("report.json", sample)).Output, $"show.v{version}.txt");
        }
    }

    [Fact]
    public void A_comparison_is_shown_as_in_the_golden_file()
    {
        var baseline =
            _tool.Put("baseline.json", Of(Layer("better", 4), Layer("worse", 1), Layer("gone", 1), Layer("same", 1), Layer("unsure", 1)));
        var report =
            _tool.Put("report.json", Of(Layer("better", 1), Layer("worse", 4), Layer("new", 2), Layer("same", 1), Layer("unsure", 1, 5)));

        var run = _tool.Run("diff", baseline, report);

        run.ExitCode.Should().Be(2);
        Golden.Holds(run.Output, "diff.txt");
    }

    [Fact]
    public void A_report_is_no_regression_of_itself()
    {
        var report = _tool.Put("report.json", Of(Layer("relu1", 3, 3)));

        _tool.Run("diff", report, report).ExitCode.Should().Be(0);
    }

    [Fact]
    public void Every_format_is_rendered_as_the_library_does_it()
    {
        var report = ReportJson.Read(Samples().Last());

        _tool.Run("render", _tool.Put("report.json", report), "--html", _tool["page.html"], "--markdown", _tool["page.md"], "--junit",
            _tool["junit.xml"]).ExitCode.Should().Be(0);

        File.ReadAllText(_tool["page.html"]).Should().Be(report.ToHtml());
        File.ReadAllText(_tool["page.md"]).Should().Be(report.ToMarkdown());
        report.SaveJUnit(_tool["expected.xml"]);
        File.ReadAllText(_tool["junit.xml"]).Should().Be(File.ReadAllText(_tool["expected.xml"]));
    }

    [Fact]
    public void No_name_steers_the_terminal()
    {
        var file = _tool.Put("hostile.json", HostileReport.Make());

        foreach (
            var args in (string[][])[["show", file], ["check", file], ["diff", file, file],
            ["check", file, "--baseline", _tool.Put("other.json", Of(Layer("\u001b[2J")))]])
            _tool.Run(args).Output.Should().NotContainAny("\u001b", "\0", "\r", "\u202e");
    }
}
