using FluentAssertions;
using PuppeteerSharp;
using Xunit;

namespace TorchRelu.Tests.Browser;

/// <summary>The page of a training in the hands of a person.</summary>
public sealed class TrainingPageTests(ChromiumBrowser browser) : IClassFixture<ChromiumBrowser>, IAsyncLifetime
{
    private const string Focus = "document.activeElement.closest('details')?.id + ' ' + document.activeElement.tagName.toLowerCase()";

    private IPage? _page;

    private IPage Page => _page!;

    public async Task InitializeAsync()
    {
        if (ChromiumBrowser.Executable is not null) _page = await browser.OpenAsync(Plant.Training());
    }

    public async Task DisposeAsync()
    {
        if (_page is not null) await _page.DisposeAsync();
    }

    [ChromiumFact]
    public async Task A_click_on_a_layer_shows_its_channels()
    {
        (await Drawn(1)).Should().Be(0);
        (await Page.EvaluateExpressionAsync<bool>("document.querySelector('#layer-2').open")).Should().BeTrue("it is the one to look at");
        (await Drawn(2)).Should().BePositive();

        await Page.ClickAsync("#layer-1 > summary .strip");

        await Page.WaitForSelectorAsync("#layer-1 .cells path");
        (await Page.EvaluateExpressionAsync<double>("document.querySelector('#layer-1 .cells').getBoundingClientRect().height")).Should()
            .BeGreaterThan(100);
        browser.Complaints(Page).Should().BeEmpty();
    }

    [ChromiumFact]
    public async Task The_height_of_the_dead_part_is_the_dead_share()
    {
        var layer = Plant.Training().Layers[2];

        // The last column, cell by cell.
        var share = await Page.EvaluateExpressionAsync<double>("""
            (() => {
              const cells = document.querySelector('#layer-2 .cells'), box = cells.getBoundingClientRect();
              const inside = (path, y) => path.isPointInFill(new DOMPoint(cells.viewBox.baseVal.width - 1, y));
              const dead = cells.querySelector('.s11'), rows = cells.viewBox.baseVal.height;
              return [...Array(rows).keys()].filter(y => inside(dead, y + 0.5)).length / rows;
            })()
            """);

        share.Should().Be(layer.DeadShare);
    }

    [ChromiumFact]
    public async Task Everything_can_be_reached_with_the_keyboard_alone()
    {
        for (var i = 0; i < 20 && await Page.EvaluateExpressionAsync<string>(Focus) != "layer-0 summary"; i++)
            await Page.Keyboard.PressAsync("Tab");

        await Page.Keyboard.PressAsync("ArrowDown");
        (await Page.EvaluateExpressionAsync<string>(Focus)).Should().Be("layer-1 summary");

        await Page.Keyboard.PressAsync("ArrowLeft");
        (await Readout("#readout")).Should().Contain("steps 781 to 800:", "it begins at the end");
        await Page.Keyboard.PressAsync("ArrowLeft");
        (await Readout("#readout")).Should().StartWith("features.relu2 · steps 761 to 780: 18.8 % dead, 12.5 % died, ");

        await Page.Keyboard.PressAsync("Enter");
        await Page.WaitForSelectorAsync("#layer-1 .cells path");

        await Page.Keyboard.PressAsync("Tab");
        (await Page.EvaluateExpressionAsync<string>(Focus)).Should().Be("layer-1 svg");
        (await Readout("#layer-1 .readout")).Should().MatchRegex("^channel .*dead.*steps 781 to 800: dead$");
        await Page.Keyboard.PressAsync("Home");
        (await Readout("#layer-1 .readout")).Should().Contain("steps 1 to 20:");
        for (var i = 0; i < 40; i++) await Page.Keyboard.PressAsync("ArrowDown");
        (await Readout("#layer-1 .readout")).Should().MatchRegex("^channel \\d+: (active|always on)");

        await Page.Keyboard.PressAsync("Escape");
        (await Page.EvaluateExpressionAsync<string>(Focus)).Should().Be("layer-1 summary");
        await Page.Keyboard.PressAsync("Enter");
        (await Page.EvaluateExpressionAsync<bool>("document.querySelector('#layer-1').open")).Should().BeFalse();
        browser.Complaints(Page).Should().BeEmpty();
    }

    [ChromiumFact]
    public async Task The_answer_leads_to_the_layer_it_speaks_of()
    {
        await Page.EvaluateExpressionAsync("document.querySelector('#layer-2').open = false");

        await Page.ClickAsync(".facts a");

        await Page.WaitForExpressionAsync("document.querySelector('#layer-2').open && location.hash === '#layer-2'");
    }

    [ChromiumFact]
    public async Task In_the_dark_it_is_dark_and_every_text_can_be_read()
    {
        foreach (var isDark in new[] { false, true })
        {
            await using var page = await browser.OpenAsync(Plant.Training(), isDark: isDark);
            (await Luminance(page, "document.body", "backgroundColor") < 0.1).Should().Be(isDark);
            foreach (
                var selector in new[] { "h1 .badge", "#answer", ".facts dt", ".facts dd", ".tile .soft", ".findings li", "td", ".legend",
                ".value", "a" })
            {
                var (ink, paper) =
                    (await Luminance(page, $"document.querySelector('{selector}')", "color"),
                    await Luminance(page, $"behind(document.querySelector('{selector}'))", "backgroundColor"));
                ((Math.Max(ink, paper) + 0.05) / (Math.Min(ink, paper) + 0.05)).Should()
                    .BeGreaterThan(4.5, "WCAG asks for it; this is {0} with isDark {1}", selector, isDark);
            }
        }
    }

    [ChromiumFact]
    public async Task Without_a_script_everything_but_the_channels_is_there()
    {
        await using var page = await browser.OpenAsync(Plant.Training(), hasScript: false);

        (await page.EvaluateExpressionAsync<string>("document.querySelector('#answer').innerText")).Should()
            .StartWith("classifier.relu3 has lost");
        (await page.EvaluateExpressionAsync<int>("document.querySelectorAll('.strip path').length")).Should().BePositive();
        await page.ClickAsync("#layer-1 > summary");
        (await page.EvaluateExpressionAsync<bool>("document.querySelector('#layer-1').open")).Should().BeTrue();
        (await page.EvaluateExpressionAsync<string>("document.querySelector('#layer-1 noscript').innerText")).Should()
            .Contain("switched off");
        browser.Complaints(page).Should().BeEmpty();
    }

    private Task<int> Drawn(int layer) =>
        Page.EvaluateExpressionAsync<int>($"document.querySelectorAll('#layer-{layer} .cells path').length");

    private Task<string> Readout(string selector) =>
        Page.EvaluateExpressionAsync<string>($"document.querySelector('{selector}').textContent");

    private static Task<double> Luminance(IPage page, string element, string property) => page.EvaluateExpressionAsync<double>($$"""
        (() => {
          const behind = element => getComputedStyle(element).backgroundColor.endsWith(', 0)') ? behind(element.parentElement) : element;
          const [r, g, b] = getComputedStyle({{element}})['{{property}}'].match(/[\d.]+/g).map(part => part / 255)
            .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        })()
        """);
}
