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
            await using var page = await browser.OpenAsync(report, width, height);
            await page.EvaluateExpressionAsync(
                "[...document.querySelectorAll('details')].slice(0, 60).forEach(details => details.open = true)");

            (await page.EvaluateExpressionAsync<double>(Reach)).Should().BeLessThanOrEqualTo(width);
            (await page.EvaluateExpressionAsync<string>("typeof hacked")).Should().Be("undefined");
            (await page.EvaluateExpressionAsync<string>("document.querySelector('h1').innerText")).Should().NotBeEmpty();
            browser.Complaints(page).Should().BeEmpty();
            browser.Requests(page).Should().Equal(page.Url);
        }
    }

    [ChromiumTheory]
    [MemberData(nameof(Cases))]
    public async Task It_can_be_printed(string name)
    {
        var report = Of(name);
        await using var page = await browser.OpenAsync(report);

        var paper = await page.PdfDataAsync();

        System.Text.Encoding.ASCII.GetString(paper, 0, 5).Should().Be("%PDF-");
        (await page.EvaluateExpressionAsync<int>(
            "[...document.querySelectorAll('details.layer.critical .cells, details.layer.warning .cells')].filter(cells => " +
            "!cells.firstChild).length"))
            .Should().Be(0, "what needs a look is drawn on paper");
        (await page.EvaluateExpressionAsync<int>("document.querySelectorAll('details.layer[open]').length")).Should()
            .BeLessThanOrEqualTo(1, "afterwards it is as it was");
        browser.Complaints(page).Should().BeEmpty();
    }

    private static ReluReport Of(string name) => name == "large" ? Plant.Large() : PlantCases.All[name]();
}
