using FluentAssertions;
using PuppeteerSharp;
using PuppeteerSharp.Input;
using Xunit;

namespace TorchRelu.Tests.Browser;

/// <summary>What the page offers to find layers, to look closer, and to take numbers away.</summary>
public sealed class PageToolsTests(ChromiumBrowser browser) : IClassFixture<ChromiumBrowser>, IAsyncLifetime
{
    private const string Names = "[...document.querySelectorAll('.layers summary bdi')].map(name => name.textContent).join(' ')";
    private const string Shown = "[...document.querySelectorAll('details.layer')].filter(layer => layer.offsetParent).length";
    private const string Stretch = "document.querySelector('.curve svg.plot').getAttribute('viewBox')";

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
    public async Task Layers_are_filtered_by_name_and_severity_in_the_map_and_the_table()
    {
        var all = Plant.Training().Layers;

        await Page.TypeAsync("#filter", "CLASSIFIER");
        (await Page.EvaluateExpressionAsync<string>(Names)).Should().Be("classifier.relu3");
        (await Page.EvaluateExpressionAsync<int>("[...document.querySelectorAll('section[aria-labelledby=table] tbody tr')]" +
            ".filter(row => row.offsetParent).length")).Should().Be(1);
        (await Page.EvaluateExpressionAsync<string>("document.querySelector('.tools output').textContent")).Should()
            .Be($"1 of {all.Count} layers");

        await Page.ClickAsync("#filter", new ClickOptions { Count = 3 });
        await Page.Keyboard.PressAsync("Backspace");
        await Page.SelectAsync("#level", "critical");
        (await Page.EvaluateExpressionAsync<int>(Shown)).Should().Be(all.Count(layer => layer.Severity == Severity.Critical));
        browser.Complaints(Page).Should().BeEmpty();
    }

    [ChromiumFact]
    public async Task The_worst_come_first_if_asked_for_and_the_arrow_keys_follow()
    {
        await Page.SelectAsync("#order", "worst");

        var first = (await Page.EvaluateExpressionAsync<string>(Names)).Split(' ')[0];
        first.Should().Be(Plant.Training().Layers.MaxBy(layer => layer.Severity)!.Name);
        await Page.FocusAsync(".layers > details > summary");
        await Page.Keyboard.PressAsync("ArrowDown");
        (await Page.EvaluateExpressionAsync<bool>("document.activeElement === document.querySelectorAll('.layers > details > summary')[1]"))
            .Should().BeTrue();
    }

    [ChromiumFact]
    public async Task Layers_of_a_block_are_closed_together()
    {
        await Page.ClickAsync("#blocks");
        var blocks = await Page.EvaluateExpressionAsync<string>(
            "[...document.querySelectorAll('.block')].map(b => b.textContent).join('; ')");
        blocks.Should().Contain("features.* ").And.Contain("classifier.* ");
        var before = await Page.EvaluateExpressionAsync<int>(Shown);

        await Page.ClickAsync(".block button");

        (await Page.EvaluateExpressionAsync<int>(Shown)).Should().BeLessThan(before);
        (await Page.EvaluateExpressionAsync<string>("document.querySelector('.block button').ariaExpanded")).Should().Be("false");
    }

    [ChromiumFact]
    public async Task Dragging_over_a_curve_shows_that_stretch_of_time_alone()
    {
        var isOpen = await Page.EvaluateExpressionAsync<bool>("document.querySelector('#layer-1').open");

        var strip = await Page.QuerySelectorAsync("#layer-1 > summary .strip");
        await strip.ScrollIntoViewAsync();
        var box = await strip.BoundingBoxAsync();
        await Page.Mouse.MoveAsync(box.X + (box.Width / 4), box.Y + (box.Height / 2));
        await Page.Mouse.DownAsync();
        await Page.Mouse.MoveAsync(box.X + (box.Width / 2), box.Y + (box.Height / 2));
        await Page.Mouse.UpAsync();

        (await Page.EvaluateExpressionAsync<string>(Stretch)).Should().MatchRegex("^(24|25|26)\\.?\\d* 0 (24|25|26)\\.?\\d* 40$");
        (await Page.EvaluateExpressionAsync<bool>("document.querySelector('#layer-1').open")).Should().Be(isOpen, "a drag is no click");
        (await Page.EvaluateExpressionAsync<string>("document.querySelector('#layer-2 .cells').getAttribute('viewBox')")).Should()
            .NotStartWith("0 ");

        await Page.ClickAsync(".whole");
        (await Page.EvaluateExpressionAsync<string>(Stretch)).Should().Be("0 0 100 40");
        browser.Complaints(Page).Should().BeEmpty();
    }

    [ChromiumFact]
    public async Task The_loss_has_values_and_times()
    {
        await Page.EvaluateExpressionAsync("document.querySelector('.curve svg.plot').focus()");
        await Page.Keyboard.PressAsync("Home");

        var loss = Plant.Training().Losses[0];
        (await Page.EvaluateExpressionAsync<string>("document.querySelector('#readout').textContent")).Should()
            .StartWith($"Loss · steps {loss.FirstStep} to {loss.LastStep}: ");
        (await Page.EvaluateExpressionAsync<string>("document.querySelector('.chart .high').textContent")).Should().NotBeEmpty();
    }

    [ChromiumFact]
    public async Task A_link_opens_its_layer()
    {
        await Page.TypeAsync("#filter", "classifier");

        await Page.EvaluateExpressionAsync("location.hash = 'layer-0'");

        await Page.WaitForSelectorAsync("#layer-0[open]");
    }

    [ChromiumFact]
    public async Task A_layer_s_numbers_and_picture_can_be_taken_away()
    {
        await Page.EvaluateExpressionAsync("""
            window.saved = [];
            HTMLAnchorElement.prototype.click = function () { saved.push({ name: this.download, url: this.href }); };
            """);

        await Page.ClickAsync("#layer-2 .actions button:nth-of-type(1)");
        await Page.ClickAsync("#layer-2 .actions button:nth-of-type(2)");
        await Page.WaitForExpressionAsync("saved.length > 1");

        (await Page.EvaluateExpressionAsync<string>("saved.map(file => file.name).join(' ')")).Should()
            .Be("classifier.relu3.csv classifier.relu3.png");
        browser.Complaints(Page).Should().BeEmpty();
    }

    [ChromiumFact]
    public async Task An_earlier_report_is_held_against_it()
    {
        var now = Plant.Training();
        var then = now with { Layers = [.. now.Layers.Skip(1)] };
        await using var page = await browser.OpenAsync(now, against: then);

        (await page.EvaluateExpressionAsync<string>("document.querySelector('.against tbody').innerText")).Should().Contain("New");
        browser.Complaints(page).Should().BeEmpty();
    }
}
