using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests.Browser;

/// <summary>The page of a training in the hands of a person.</summary>
public sealed class TrainingPageTests(ChromiumBrowser browser) : IClassFixture<ChromiumBrowser>, IAsyncLifetime
{
    private const string Focus = "document.activeElement.closest('details')?.id + ' ' + document.activeElement.tagName.toLowerCase()";

    private Tab? _tab;

    private Tab Tab => _tab!;

    public async Task InitializeAsync()
    {
        if (ChromiumProcess.Executable is not null) _tab = await browser.OpenAsync(Plant.Training());
    }

    public async Task DisposeAsync()
    {
        if (_tab is not null) await _tab.DisposeAsync();
    }

    [ChromiumFact]
    public async Task A_click_on_a_layer_shows_its_channels()
    {
        (await Drawn(1)).Should().Be(0);
        (await Tab.EvaluateAsync<bool>("document.querySelector('#layer-2').open")).Should().BeTrue("it is the one to look at");
        (await Drawn(2)).Should().BePositive();

        await Tab.ClickAsync("#layer-1 > summary .strip");

        (await Drawn(1)).Should().BePositive();
        (await Tab.EvaluateAsync<double>("document.querySelector('#layer-1 .cells').getBoundingClientRect().height")).Should()
            .BeGreaterThan(100);
        Tab.Complaints.Should().BeEmpty();
    }

    [ChromiumFact]
    public async Task The_height_of_the_dead_part_is_the_dead_share()
    {
        var layer = Plant.Training().Layers[2];

        // The last column, cell by cell.
        var share = await Tab.EvaluateAsync<double>("""
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
        for (var i = 0; i < 20 && await Tab.EvaluateAsync<string>(Focus) != "layer-0 summary"; i++) await Tab.PressAsync("Tab");

        await Tab.PressAsync("ArrowDown");
        (await Tab.EvaluateAsync<string>(Focus)).Should().Be("layer-1 summary");

        await Tab.PressAsync("ArrowLeft");
        (await Readout("#readout")).Should().Contain("steps 781 to 800:", "it begins at the end");
        await Tab.PressAsync("ArrowLeft");
        (await Readout("#readout")).Should().StartWith("features.relu2 · steps 761 to 780: 18.8 % dead, 12.5 % died, ");

        await Tab.PressAsync("Enter");
        (await Drawn(1)).Should().BePositive();

        await Tab.PressAsync("Tab");
        (await Tab.EvaluateAsync<string>(Focus)).Should().Be("layer-1 svg");
        (await Readout("#layer-1 .readout")).Should().MatchRegex("^channel .*dead.*steps 781 to 800: dead$");
        await Tab.PressAsync("Home");
        (await Readout("#layer-1 .readout")).Should().Contain("steps 1 to 20:");
        for (var i = 0; i < 40; i++) await Tab.PressAsync("ArrowDown");
        (await Readout("#layer-1 .readout")).Should().MatchRegex("^channel \\d+: (active|always on)");

        await Tab.PressAsync("Escape");
        (await Tab.EvaluateAsync<string>(Focus)).Should().Be("layer-1 summary");
        await Tab.PressAsync("Enter");
        (await Tab.EvaluateAsync<bool>("document.querySelector('#layer-1').open")).Should().BeFalse();
        Tab.Complaints.Should().BeEmpty();
    }

    [ChromiumFact]
    public async Task The_answer_leads_to_the_layer_it_speaks_of()
    {
        await Tab.EvaluateAsync<bool>("!(document.querySelector('#layer-2').open = false)");

        await Tab.ClickAsync(".facts a");

        (await Tab.EvaluateAsync<bool>("document.querySelector('#layer-2').open && location.hash === '#layer-2'")).Should().BeTrue();
    }

    [ChromiumFact]
    public async Task In_the_dark_it_is_dark_and_every_text_can_be_read()
    {
        foreach (var isDark in new[] { false, true })
        {
            await using var tab = await browser.OpenAsync(Plant.Training(), isDark: isDark);
            (await Luminance(tab, "document.body", "backgroundColor") < 0.1).Should().Be(isDark);
            foreach (
                var selector in new[] { "h1 .badge", "#answer", ".facts dt", ".facts dd", ".tile .soft", ".findings li", "td", ".legend",
                ".value", "a" })
            {
                var (ink, paper) =
                    (await Luminance(tab, $"document.querySelector('{selector}')", "color"),
                    await Luminance(tab, $"behind(document.querySelector('{selector}'))", "backgroundColor"));
                ((Math.Max(ink, paper) + 0.05) / (Math.Min(ink, paper) + 0.05)).Should()
                    .BeGreaterThan(4.5, "WCAG asks for it; this is {0} with isDark {1}", selector, isDark);
            }
        }
    }

    [ChromiumFact]
    public async Task Without_a_script_everything_but_the_channels_is_there()
    {
        await using var tab = await browser.OpenAsync(Plant.Training(), hasScript: false);

        (await tab.EvaluateAsync<string>("document.querySelector('#answer').innerText")).Should().StartWith("classifier.relu3 has lost");
        (await tab.EvaluateAsync<int>("document.querySelectorAll('.strip path').length")).Should().BePositive();
        await tab.ClickAsync("#layer-1 > summary");
        (await tab.EvaluateAsync<bool>("document.querySelector('#layer-1').open")).Should().BeTrue();
        (await tab.EvaluateAsync<string>("document.querySelector('#layer-1 noscript').innerText")).Should().Contain("switched off");
        tab.Complaints.Should().BeEmpty();
    }

    private Task<int> Drawn(int layer) => Tab.EvaluateAsync<int>($"document.querySelectorAll('#layer-{layer} .cells path').length");

    private Task<string> Readout(string selector) => Tab.EvaluateAsync<string>($"document.querySelector('{selector}').textContent");

    private static Task<double> Luminance(Tab tab, string element, string property) => tab.EvaluateAsync<double>($$"""
        (() => {
          const behind = element => getComputedStyle(element).backgroundColor.endsWith(', 0)') ? behind(element.parentElement) : element;
          const [r, g, b] = getComputedStyle({{element}})['{{property}}'].match(/[\d.]+/g).map(part => part / 255)
            .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        })()
        """);
}
