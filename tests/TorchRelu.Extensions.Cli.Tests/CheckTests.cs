using System.Xml.Linq;
using FluentAssertions;
using Xunit;
using static TorchRelu.Tests.Reports;

namespace TorchRelu.Tests;

public sealed class CheckTests : IDisposable
{
    private readonly Tool _tool = new();

    public void Dispose() => _tool.Dispose();

    [Fact]
    public void A_healthy_report_passes()
    {
        var run = Check(Of(Layer("relu1"), Layer("relu2")));

        run.ExitCode.Should().Be(0);
        run.Output.Should().StartWith("Check passed.\nHealthy: None of 20 channels in 2 layers is dead.\n");
        run.Error.Should().BeEmpty();
    }

    [Theory]
    [InlineData("notice", 1, 2)]
    [InlineData("warning", 1, 0)]
    [InlineData("warning", 3, 2)]
    [InlineData("critical", 9, 0)]
    [InlineData("critical", 10, 2)]
    [InlineData("never", 10, 0)]
    public void Findings_fail_from_the_severity_asked_for(string failOn, int dead, int exitCode) =>
        Check(Of(Layer("relu1", dead)), "--fail-on", failOn).ExitCode.Should().Be(exitCode);

    [Fact]
    public void Only_what_is_critical_fails_unless_told_otherwise()
    {
        Check(Of(Layer("relu1", 9))).ExitCode.Should().Be(0);
        Check(Of(Layer("relu1", 10))).ExitCode.Should().Be(2);
    }

    [Theory]
    [InlineData(2, 0, 0)]
    [InlineData(3, 0, 2)]
    [InlineData(1, 1, 0)]
    [InlineData(1, 2, 2)]
    public void A_layer_may_have_so_many_dead_and_no_more(int dead, int undecided, int exitCode) =>
        Check(Of(Layer("relu1", dead, undecided)), "--max-dead-share", "0.2").ExitCode.Should().Be(exitCode);

    [Fact]
    public void A_report_of_which_nothing_is_decided_does_not_pass()
    {
        Check(Of(Layer("relu1", undecided: 10))).ExitCode.Should().Be(2);
        Check(Of()).Output.Should().Contain("There is no rectifier in this report");
        Check(Of(Layer("relu1", undecided: 9)), "--fail-on", "never").Output.Should()
            .Contain("Undecided: 9 channels of 10, of which nothing is said.");
    }

    [Fact]
    public void A_finding_that_the_baseline_has_as_well_is_known()
    {
        var baseline = _tool.Put("baseline.json", Of(Layer("relu1", 10)));

        var run = Check(Of(Layer("relu1", 10)), "--baseline", baseline);

        run.ExitCode.Should().Be(0);
        run.Output.Should().Contain("Known: 1 finding that the baseline has as well.");
        Check(Of(Layer("relu1"), Layer("relu2", 10)), "--baseline", baseline).ExitCode.Should().Be(2, "this one it does not have");
    }

    [Fact]
    public void Every_kind_of_change_is_told()
    {
        var baseline = _tool.Put("baseline.json", Of(Layer("better", 4), Layer("worse", 1), Layer("gone", 1), Layer("same", 1)));

        var run = Check(Of(Layer("better", 1), Layer("worse", 4), Layer("new", 2), Layer("same", 1)), "--baseline", baseline);

        run.ExitCode.Should().Be(2);
        Golden.Holds(run.Output, "check.txt");
    }

    [Theory]
    [InlineData("0.2", 2)]
    [InlineData("0.3", 0)]
    public void The_tolerance_decides_what_a_regression_is(string tolerance, int exitCode) => Check(
        Of(Layer("relu1", 4)), "--baseline", _tool.Put("baseline.json", Of(Layer("relu1", 1))), "--tolerance", tolerance).ExitCode.Should()
            .Be(exitCode);

    [Fact]
    public void The_JUnit_file_fails_where_the_check_does()
    {
        var baseline = _tool.Put("baseline.json", Of(Layer("worse", 1), Layer("gone", 1)));

        Check(Of(Layer("worse", 4), Layer("fine")), "--baseline", baseline, "--junit", _tool["junit.xml"]).ExitCode.Should().Be(2);

        XDocument.Load(_tool["junit.xml"]).Descendants("failure")
            .Select(failure => ((string)failure.Parent!.Attribute("name")!, (string)failure.Attribute("type")!))
            .Should().Equal(("worse", "Regressed"), ("gone", "Missing"));
    }

    [Fact]
    public void The_Markdown_begins_with_the_result()
    {
        Check(Of(Layer("relu1", 10)), "--markdown", _tool["page.md"]);

        Golden.Holds(File.ReadAllText(_tool["page.md"]), "check.md");
    }

    [Fact]
    public void In_a_GitHub_job_the_summary_is_appended_and_failures_are_annotated()
    {
        _tool.Set("GITHUB_ACTIONS", "true");
        _tool.Set("GITHUB_STEP_SUMMARY", _tool.Put("summary.md", "before\n"));

        var run = Check(Of(Layer("a,b:c%\n::x", 10)));

        run.Output.Should()
            .Contain(
            "::error file=FOLDER/report.json,title=TorchRelu%3A LayerSilent::a,b:c%25\\u000a:\\u003ax: all 10 channels are dead (100 %25)");
        run.Output.Split('\n').Count(line => line.StartsWith("::", StringComparison.Ordinal)).Should().Be(1);
        File.ReadAllText(_tool["summary.md"]).Should().StartWith("before\n### ❌ Check failed: 1 finding.");
    }

    [Fact]
    public void Outside_of_GitHub_nothing_is_annotated() => Check(Of(Layer("relu1", 10))).Output.Should().NotContain("::error");

    [Theory]
    [InlineData(0)]
    [InlineData(700_000)]
    [InlineData(998_000)]
    [InlineData(1_048_576)]
    public void A_summary_never_outgrows_what_GitHub_takes(int already)
    {
        _tool.Set("GITHUB_STEP_SUMMARY", _tool.Put("summary.md", new string('x', already)));

        Check(HostileReport.Make(layers: 3_000));

        new FileInfo(_tool["summary.md"]).Length.Should().BeLessThanOrEqualTo(Math.Max(1_000_000, already));
    }

    private ToolRun Check(ReluReport report, params string[] options) => _tool.Run(["check", _tool.Put("report.json", report), .. options]);
}
