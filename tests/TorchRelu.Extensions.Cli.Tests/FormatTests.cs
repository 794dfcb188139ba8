using System.Text.Json.Nodes;
using FluentAssertions;
using Xunit;
using static TorchRelu.Tests.Reports;

namespace TorchRelu.Tests;

public sealed class FormatTests : IDisposable
{
    private readonly Tool _tool = new();

    public void Dispose() => _tool.Dispose();

    [Fact]
    public void Several_reports_are_checked_and_one_that_fails_fails()
    {
        _tool.Put("a.json", Of(Layer("relu1")));
        _tool.Put("b.json", Of(Layer("relu1", 10)));

        var run = _tool.Run("check", _tool["*.json"]);

        run.ExitCode.Should().Be(2);
        run.Output.Should().Contain("FOLDER/a.json\nCheck passed.").And.Contain("FOLDER/b.json\nCheck failed: 1 finding.");
        _tool.Run("show", _tool["a.json"], _tool["b.json"]).Output.Should().Contain("FOLDER/b.json\nCritical");
        _tool.Run("check", _tool["*.json"], "--junit", _tool["out.xml"])
            .ShouldRefuse("--junit and --markdown: expected one report, found 2");
    }

    [Fact]
    public void A_check_shows_the_table_of_what_failed()
    {
        var run = _tool.Run("check", _tool.Put("a.json", Of(Layer("fine"), Layer("broken", 10))));

        run.Output.Split('\n').Should().Contain(line => line.Contains("broken   ")).And.NotContain(line => line.Contains("fine   "));
    }

    [Fact]
    public void A_check_is_json_for_programs()
    {
        var file = _tool.Put("a.json", Of(Layer("relu1", 10)));

        var result = JsonNode.Parse(_tool.Run("check", file, "--format", "json").Output)![0]!;

        result["passed"]!.GetValue<bool>().Should().BeFalse();
        result["failures"]![0]!["layer"]!.GetValue<string>().Should().Be("relu1");
        result["failures"]![0]!["kind"]!.GetValue<string>().Should().Be("LayerSilent");
    }

    [Fact]
    public void A_comparison_is_json_and_markdown_too()
    {
        var (before, now) = (_tool.Put("a.json", Of(Layer("a|b", 1))), _tool.Put("b.json", Of(Layer("a|b", 4))));

        var json = JsonNode.Parse(_tool.Run("diff", before, now, "--format", "json").Output)!;
        var markdown = _tool.Run("diff", before, now, "--format", "markdown").Output;

        json["layers"]![0]!["change"]!.GetValue<string>().Should().Be("Regressed");
        json["layers"]![0]!["deadShare"]!.GetValue<double>().Should().Be(0.4);
        markdown.Should().StartWith("### ❌ Regression: 1 layer, 1 regressed.\n\n| layer |").And.NotContain("| a|b |");
    }

    [Fact]
    public void A_report_is_shown_in_the_library_s_forms()
    {
        var report = Of(Layer("relu1", 3));
        var file = _tool.Put("a.json", report);

        _tool.Run("show", file, "--format", "json").Output.Should().Be(report.ToJson());
        _tool.Run("show", file, "--format", "markdown").Output.Should().Be(report.ToMarkdown());
    }

    [Theory]
    [InlineData("40%", 0)]
    [InlineData("30%", 2)]
    [InlineData("0.4", 0)]
    public void A_share_may_be_typed_with_a_percent_sign(string share, int exitCode) =>
        _tool.Run("check", _tool.Put("a.json", Of(Layer("relu1", 4))), "--max-dead-share", share).ExitCode.Should().Be(exitCode);

    [Fact]
    public void What_is_only_undecided_is_no_regression_that_is_known()
    {
        var (before, now) = (_tool.Put("a.json", Of(Layer("relu1", 1))), _tool.Put("b.json", Of(Layer("relu1", 1, 5))));

        var run = _tool.Run("diff", before, now);

        run.ExitCode.Should().Be(2);
        run.Output.Should().StartWith("Cannot tell: 1 layer, 1 undecided.");
    }

    [Fact]
    public void A_model_of_many_layers_is_shown_by_its_worst()
    {
        var report = Of([.. Enumerable.Range(0, 200).Select(i => Layer($"layer{i / 50}.{i % 50}.relu", i == 77 ? 10 : 0))]);

        var run = _tool.Run("show", _tool.Put("a.json", report));

        run.Output.Should().Contain("layer1.27.relu").And.Contain("layer0.*: 50 layers, 0 of 500 channels dead");
        run.Output.Split('\n').Should().HaveCountLessThan(30);
    }

    [Theory]
    [InlineData("torchrelu ch", "check")]
    [InlineData("torchrelu check --fail-on ", "warning")]
    [InlineData("torchrelu check a.json --base", "--baseline")]
    public void A_shell_is_told_what_may_follow(string line, string completion) =>
        _tool.Run("complete", line).Output.Split('\n').Should().Contain(completion);
}
