using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests.Browser;

/// <summary>What holds for every page in a real Chromium.</summary>
public sealed class EveryPageTests(ChromiumBrowser browser) : IClassFixture<ChromiumBrowser>
{
    // The farthest that anything which can be seen reaches to the right, unless it scrolls within its own box.
    private const string Reach = """
        Math.max(document.documentElement.scrollWidth, ...[...document.querySelectorAll('body *')]
          .filter(element => !element.closest('.scroll, svg, .vh, script') && element.getClientRects().length)
          .map(element => Math.floor(element.getBoundingClientRect().right)))
        """;

    public static TheoryData<string> Cases => [.. PlantCases.All.Keys, "large"];

    [ChromiumTheory]
    [MemberData(nameof(Cases))]
    public async Task It_opens_from_disk_without_a_complaint_a_request_or_an_overflow(string name)
    {
        var report = Of(name);
        foreach (var (width, height) in new[] { (390, 844), (1440, 900) })
        {
            await using var tab = await browser.OpenAsync(report, width, height);
            await tab.EvaluateAsync<bool>(
                "[...document.querySelectorAll('details')].slice(0, 60).map(details => details.open = true).length > -1");

            (await tab.EvaluateAsync<double>(Reach)).Should().BeLessThanOrEqualTo(width);
            (await tab.EvaluateAsync<string>("typeof hacked")).Should().Be("undefined");
            (await tab.EvaluateAsync<string>("document.querySelector('h1').innerText")).Should().NotBeEmpty();
            tab.Complaints.Should().BeEmpty();
            tab.Requests.Should().Equal(tab.Page.AbsoluteUri);
        }
    }

    [ChromiumTheory]
    [MemberData(nameof(Cases))]
    public async Task It_can_be_printed(string name)
    {
        var report = Of(name);
        await using var tab = await browser.OpenAsync(report);

        var paper = await tab.PrintAsync();

        System.Text.Encoding.ASCII.GetString(paper, 0, 5).Should().Be("%PDF-");
        (await tab.EvaluateAsync<int>(
            "[...document.querySelectorAll('details.layer.critical .cells, details.layer.warning .cells')].filter(cells => " +
            "!cells.firstChild).length"))
            .Should().Be(0, "what needs a look is drawn on paper");
        (await tab.EvaluateAsync<int>("document.querySelectorAll('details.layer[open]').length")).Should()
            .BeLessThanOrEqualTo(1, "afterwards it is as it was");
        tab.Complaints.Should().BeEmpty();
    }

    private static ReluReport Of(string name) => name == "large" ? Plant.Large() : PlantCases.All[name]();
}
