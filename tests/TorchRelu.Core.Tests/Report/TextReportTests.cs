using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests;

public sealed class TextReportTests
{
    [Fact]
    public void A_model_of_a_thousand_layers_shows_its_worst_and_the_others_by_block()
    {
        var report = new ReluReport
        {
            Steps = 100,
            Layers = [.. Enumerable.Range(0, 1_000).Select(i => Layer($"layer{i / 250}.relu{i}", i % 100 == 7 ? 60 : 0))],
        };

        var lines = Lines(report.ToText());

        lines.Should().HaveCountLessThan(150);
        lines.Count(line => line.StartsWith("layer", StringComparison.Ordinal)).Should().BeInRange(10, 41);
        lines.Should().Contain(line => line.Contains("layer0.*: ") && line.Contains("channels dead"));

        static LayerReport Layer(string name, int died) => Windows.Layer(name, 64, died) with
        {
            Findings = died == 0 ? [] : [new Finding(FindingKind.DiedShare, Severity.Critical, name, $"{died} of 64 channels died.")],
        };
    }

    [Fact]
    public void The_text_reads_as_the_golden_one() => Golden.Holds(SampleReport.Make().ToText(), "report.txt");

    [Theory]
    [InlineData(72)]
    [InlineData(80)]
    [InlineData(200)]
    public void No_line_is_longer_than_asked(int width)
    {
        Lines(SampleReport.Make().ToText(width)).Should().OnlyContain(line => line.Length <= width);
        Lines(HostileReport.Make(filler: 300).ToText(width)).Should().OnlyContain(line => line.Length <= width);
    }

    [Fact]
    public void A_layer_is_told_by_the_end_of_its_name()
    {
        var report = HostileReport.Make(filler: 300);

        Lines((report with { Layers = [report.Layers[0] with { Name = new string('a', 300) + ".relu7" }] }).ToText())
            .Should().Contain(line => line.StartsWith("...a", StringComparison.Ordinal) && line.Contains("a.relu7 "));
    }

    [Fact]
    public void Nothing_in_a_name_steers_the_terminal() =>
        HostileReport.Make().ToText().Should().NotContainAny("\u001b", "\r", "\0", "\u202e").And.Contain(@"\u001b[31m");

    [Fact]
    public void The_first_line_is_the_answer()
    {
        First(SampleReport.Make()).Should()
            .StartWith("Warning: features.3.relu has lost 2 of 7 channels (28.6 %) since step 159; in 50 % of these deaths ");
        First(new ReluReport { Steps = 0, Layers = [] }).Should().Be("Nothing seen: There is no rectifier in this report.");
        First(ReportBuilder.Build(1, [new SiteSnapshot("relu", "ReLU", Tallies.Of(20, 0, 3), 20, null)])).Should()
            .StartWith("Too early to say: All of 2 channels are undecided");
        First(ReportBuilder.Build(1, [new SiteSnapshot("relu", "ReLU", Tallies.Of(2_000, 900, 30), 2_000, null)])).Should()
            .Be("Healthy: None of 2 channels in 1 layer is dead.");
    }

    [Fact]
    public void A_layer_that_was_never_called_is_said_to_be_in_the_answer_and_in_its_row()
    {
        var fine = new SiteSnapshot("relu1", "ReLU", Tallies.Of(2_000, 900, 30), 2_000, null);
        var unused = new SiteSnapshot("relu2", "ReLU", null, 0, null);

        First(ReportBuilder.Build(1, [fine, unused])).Should()
            .Be("Healthy: None of 2 channels in 1 layer is dead; 1 layer was never called.");
        Lines(ReportBuilder.Build(1, [fine, unused]).ToText()).Should()
            .ContainSingle(line => line.StartsWith("relu2 ", StringComparison.Ordinal)).Which.Should().EndWith(" never called");
        First(ReportBuilder.Build(1, [unused with { Problem = "not counted since step 0: complex numbers" }])).Should()
            .Be("Nothing seen: None of 1 layer was counted, so that nothing can be said.");
        ReportBuilder.Build(1, [fine]).ToText().Should().NotContain("never called");
    }

    [Fact]
    public void The_rows_add_up_to_the_answer()
    {
        var report = SampleReport.Make();

        var rows = Lines(report.ToText()).SkipWhile(line => !line.EndsWith(" severity", StringComparison.Ordinal)).Skip(1)
            .TakeWhile(line => line.Length > 0)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(cells => cells[1] != "-").ToArray();

        rows.Sum(cells => int.Parse(cells[1])).Should().Be(report.Channels);
        rows.Sum(cells => int.Parse(cells[2])).Should().Be(report.Dead);
        rows.Sum(cells => int.Parse(cells[5])).Should().Be(report.Health.Undecided);
    }

    [Fact]
    public void A_line_too_narrow_for_the_table_is_refused()
    {
        var narrow = () => SampleReport.Make().ToText(ReluReport.MinTextWidth - 1);

        narrow.Should().Throw<ArgumentOutOfRangeException>();
    }

    private static string First(ReluReport report) => Lines(report.ToText(400))[0];

    private static string[] Lines(string text) => text.Split('\n');
}
