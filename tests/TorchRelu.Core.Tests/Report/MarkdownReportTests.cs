using System.Text;
using System.Text.RegularExpressions;
using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests;

public sealed partial class MarkdownReportTests
{
    [Fact]
    public void The_page_reads_as_the_golden_one() => Golden.Holds(SampleReport.Make().ToMarkdown(), "report.md");

    [Fact]
    public void The_answer_comes_first_and_the_details_are_folded()
    {
        var page = SampleReport.Make().ToMarkdown();

        page.Should().StartWith("### Warning: ");
        page.IndexOf("<details>", StringComparison.Ordinal).Should()
            .BeGreaterThan(page.IndexOf("| features.3.relu |", StringComparison.Ordinal));
        Regex.Count(page, "<details>").Should().Be(3).And.Be(Regex.Count(page, "</details>"));
    }

    [Fact]
    public void The_rows_add_up_to_the_answer()
    {
        var report = SampleReport.Make();

        var rows = Rows(report.ToMarkdown()).Where(row => row[2] != "-").ToArray();

        rows.Sum(row => int.Parse(row[2])).Should().Be(report.Channels);
        rows.Sum(row => int.Parse(row[3])).Should().Be(report.Dead);
        rows.Sum(row => int.Parse(row[5])).Should().Be(report.Health.Undecided);
    }

    [Fact]
    public void A_layer_that_was_never_called_is_said_to_be_above_and_in_its_row()
    {
        var page = SampleReport.Make().ToMarkdown();

        page.Split("\n\n|")[0].Should().Contain("; 1 layer was never called.");
        Rows(page).Single(row => row[0] == "unused")[^1].Should().Be("never called");
    }

    [Fact]
    public void Nothing_in_a_name_is_markup()
    {
        var page = HostileReport.Make().ToMarkdown();

        // What is left when the page's own tags, and everything escaped, are taken away.
        var bare = Escaped().Replace(page.Replace("<details><summary>", "").Replace("</summary>", "").Replace("</details>", ""), "");
        bare.Should().NotContainAny("<", ">", "`", "$", "[", "]", "\u001b", "\0");
        Rows(page).Should().HaveCount(2).And.OnlyContain(row => row.Length == 8);
        page.Split('\n').Count(line => line.StartsWith('#')).Should().Be(1);
    }

    [Theory]
    [InlineData(20_000, 0, 1_000_000)]
    [InlineData(2, 2_000_000, 1_000_000)]
    [InlineData(500, 1_000, ReluReport.MinMarkdownBytes)]
    public void A_page_is_never_longer_than_it_may_be_and_says_what_it_leaves_out(int layers, int filler, int most)
    {
        var page = HostileReport.Make(layers, filler).ToMarkdown(most);

        Encoding.UTF8.GetByteCount(page).Should().BeLessThanOrEqualTo(most);
        page.Should().MatchRegex("[0-9]+ of [0-9]+ are left out, as the page would be longer than it may be");
        Regex.Count(page, "<details>").Should().Be(Regex.Count(page, "</details>"));
    }

    [Fact]
    public void Of_many_layers_the_worst_stand_open()
    {
        var report = HostileReport.Make(30);
        var fine = report.Layers[0] with { Findings = [], Name = "fine" };

        var open = (report with { Layers = [fine, .. report.Layers] }).ToMarkdown().Split("<details>")[0];

        Rows(open).Should().HaveCount(10);
        open.Should().NotContain("| fine |");
    }

    // Cells are divided by pipes that are not escaped.
    private static string[][] Rows(string page) =>
    [
        .. page.Split('\n')
        .Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| layer |", StringComparison.Ordinal))
            .Select(line => Pipe().Split(line).Select(cell => cell.Trim()).ToArray()[1..^1]),
    ];

    [GeneratedRegex(@"(?<=(?<!\\)(?:\\\\)*)\|")]
    private static partial Regex Pipe();

    [GeneratedRegex(@"\\[!-/:-@\[-`{-~]|&(amp|lt|gt);")]
    private static partial Regex Escaped();
}
