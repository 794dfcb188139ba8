using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests.Browser;

/// <summary>What the page offers to find layers, to look closer, and to take numbers away.</summary>
public sealed class PageToolsTests(ChromiumBrowser browser) : IClassFixture<ChromiumBrowser>, IAsyncLifetime
{
    private const string Names = "[...document.querySelectorAll('.layers summary bdi')].map(name => name.textContent).join(' ')";
    private const string Shown = "[...document.querySelectorAll('details.layer')].filter(layer => layer.offsetParent).length";

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
    public async Task Layers_are_filtered_by_name_and_severity_in_the_map_and_the_table()
    {
        var all = Plant.Training().Layers;

        await Tab.EnterAsync("#filter", "CLASSIFIER");
        (await Tab.EvaluateAsync<string>(Names)).Should().Be("classifier.relu3");
        (await Tab.EvaluateAsync<int>("[...document.querySelectorAll('section[aria-labelledby=table] tbody tr')]" +
            ".filter(row => row.offsetParent).length")).Should().Be(1);
        (await Tab.EvaluateAsync<string>("document.querySelector('.tools output').textContent")).Should().Be($"1 of {all.Count} layers");

        await Tab.EnterAsync("#filter", "");
        await Tab.EnterAsync("#level", "critical");
        (await Tab.EvaluateAsync<int>(Shown)).Should().Be(all.Count(layer => layer.Severity == Severity.Critical));
        Tab.Complaints.Should().BeEmpty();
    }

    [ChromiumFact]
    public async Task The_worst_come_first_if_asked_for_and_the_arrow_keys_follow()
    {
        await Tab.EnterAsync("#order", "worst");

        var first = (await Tab.EvaluateAsync<string>(Names)).Split(' ')[0];
        first.Should().Be(Plant.Training().Layers.MaxBy(layer => layer.Severity)!.Name);
        await Tab.EvaluateAsync<bool>("!document.querySelector('.layers > details > summary').focus()");
        await Tab.PressAsync("ArrowDown");
        (await Tab.EvaluateAsync<bool>("document.activeElement === document.querySelectorAll('.layers > details > summary')[1]"))
            .Should().BeTrue();
    }

    [ChromiumFact]
    public async Task Layers_of_a_block_are_closed_together()
    {
        await Tab.EnterAsync("#blocks", "true");
        var blocks = await Tab.EvaluateAsync<string>("[...document.querySelectorAll('.block')].map(b => b.textContent).join('; ')");
        blocks.Should().Contain("features.* ").And.Contain("classifier.* ");
        var before = await Tab.EvaluateAsync<int>(Shown);

        await Tab.ClickAsync(".block button");

        (await Tab.EvaluateAsync<int>(Shown)).Should().BeLessThan(before);
        (await Tab.EvaluateAsync<string>("document.querySelector('.block button').ariaExpanded")).Should().Be("false");
    }

    [ChromiumFact]
    public async Task Dragging_over_a_curve_shows_that_stretch_of_time_alone()
    {
        var isOpen = await Tab.EvaluateAsync<bool>("document.querySelector('#layer-1').open");

        await Tab.DragAsync("#layer-1 > summary .strip", 0.25, 0.5);

        (await Tab.EvaluateAsync<string>("document.querySelector('.curve svg.plot').getAttribute('viewBox')")).Should().MatchRegex(
            "^(24|25|26)\\.?\\d* 0 (24|25|26)\\.?\\d* 40$");
        (await Tab.EvaluateAsync<bool>("document.querySelector('#layer-1').open")).Should().Be(isOpen, "a drag is no click");
        (await Tab.EvaluateAsync<string>("document.querySelector('#layer-2 .cells').getAttribute('viewBox')")).Should().NotStartWith("0 ");

        await Tab.ClickAsync(".whole");
        (await Tab.EvaluateAsync<string>("document.querySelector('.curve svg.plot').getAttribute('viewBox')")).Should().Be("0 0 100 40");
        Tab.Complaints.Should().BeEmpty();
    }

    [ChromiumFact]
    public async Task The_loss_has_values_and_times()
    {
        await Tab.EvaluateAsync<bool>("!document.querySelector('.curve svg.plot').focus()");
        await Tab.PressAsync("Home");

        var loss = Plant.Training().Losses[0];
        (await Tab.EvaluateAsync<string>("document.querySelector('#readout').textContent")).Should()
            .StartWith($"Loss · steps {loss.FirstStep} to {loss.LastStep}: ");
        (await Tab.EvaluateAsync<string>("document.querySelector('.chart .high').textContent")).Should().NotBeEmpty();
    }

    [ChromiumFact]
    public async Task A_link_opens_its_layer()
    {
        await Tab.EnterAsync("#filter", "classifier");

        await Tab.EvaluateAsync<bool>("!!(location.hash = 'layer-0')");
        await Tab.EvaluateAsync<bool>("new Promise(done => setTimeout(() => done(true)))");

        (await Tab.EvaluateAsync<bool>("document.querySelector('#layer-0').open")).Should().BeTrue();
    }

    [ChromiumFact]
    public async Task A_layer_s_numbers_and_picture_can_be_taken_away()
    {
        await Tab.EvaluateAsync<bool>("""
            (() => {
              window.saved = [];
              HTMLAnchorElement.prototype.click = function () { saved.push({ name: this.download, url: this.href }); };
              return true;
            })()
            """);

        await Tab.ClickAsync("#layer-2 .actions button:nth-of-type(1)");
        await Tab.ClickAsync("#layer-2 .actions button:nth-of-type(2)");
        await Tab.EvaluateAsync<bool>(
            "new Promise(done => { const wait = () => saved.length > 1 ? done(true) : setTimeout(wait, 10); wait(); })");

        (await Tab.EvaluateAsync<string>("saved.map(file => file.name).join(' ')")).Should()
            .Be("classifier.relu3.csv classifier.relu3.png");
        Tab.Complaints.Should().BeEmpty();
    }

    [ChromiumFact]
    public async Task An_earlier_report_is_held_against_it()
    {
        var now = Plant.Training();
        var then = now with { Layers = [.. now.Layers.Skip(1)] };
        await using var tab = await browser.OpenAsync(now, against: then);

        (await tab.EvaluateAsync<string>("document.querySelector('.against tbody').innerText")).Should().Contain("New");
        tab.Complaints.Should().BeEmpty();
    }
}
