using System.Globalization;
using System.Text;
using System.Text.Json;
using AngleSharp.Dom;
using AngleSharp.Html.Dom.Events;
using AngleSharp.Html.Parser;
using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests;

public sealed class HtmlReportTests
{
    public static TheoryData<string> Cases => [.. PlantCases.All.Keys];

    [Fact]
    public void A_training_makes_this_page() => Golden.Holds(Plant.Training().ToHtml(), "training.html");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Whatever_is_reported_the_markup_has_no_error(string name)
    {
        var html = PlantCases.All[name]().ToHtml();

        Errors(html).Should().BeEmpty();
        Errors(html.Replace("</header>", "</b>")).Should().NotBeEmpty("else the parser would not tell");
        var page = new HtmlParser().ParseDocument(html);
        page.QuerySelectorAll("[id]").Select(element => element.Id).Should().OnlyHaveUniqueItems();
        page.QuerySelectorAll("a[href]").Select(link => link.GetAttribute("href")!).Where(target => page.QuerySelector(target) is null)
            .Should().BeEmpty("every link leads somewhere");
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_numbers_on_the_page_are_the_reports(string name)
    {
        var report = PlantCases.All[name]();
        var page = Parse(report);

        int Sum(string selector, string attribute) =>
            page.QuerySelectorAll(selector).Sum(element => int.Parse(element.GetAttribute(attribute)!));
        page.QuerySelectorAll("details.layer").Should().HaveCount(report.Layers.Count);
        Sum("tbody td[data-channels]", "data-channels").Should().Be(report.Channels);
        Sum("tbody td[data-dead]", "data-dead").Should().Be(report.Dead);
        Sum(".hist rect", "data-channels").Should().Be(report.Channels, "every channel is in one bar");
        Sum(".hist .s11", "data-channels").Should().Be(report.Dead);
        page.QuerySelectorAll("main > section > ul [data-finding], main > section > details > ul [data-finding]").Should()
            .HaveCount(report.Findings.Count, "each finding is told once at the top");
        page.QuerySelectorAll("ol.repairs > li").Should().HaveCount(report.Repairs.Count);
        if (report.Channels > 0) Sum("[data-layers]", "data-layers").Should().Be(report.Layers.Count);
        if (report.Layers.Any(layer => layer.Timeline.Count > 0)) Sum("[data-died]", "data-died").Should().Be(report.Health.Died);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_page_runs_and_loads_nothing_but_itself(string name)
    {
        var page = Parse(PlantCases.All[name]());

        page.QuerySelectorAll("img, iframe, object, embed, form, base, link:not([rel=icon])").Should().BeEmpty();
        page.QuerySelectorAll("script").Where(script => script.GetAttribute("type") != "application/json")
            .Select(script => script.TextContent).Should().Equal(PageAsset.Script.Text, PageAsset.Tools.Text);
        page.All.SelectMany(element => element.Attributes)
            .Where(attribute => attribute.Name.StartsWith("on", StringComparison.Ordinal) || attribute.Name is "src" or "style" or "srcdoc")
            .Should().BeEmpty();
        page.QuerySelectorAll("[href]").Select(element => element.GetAttribute("href")).Should()
            .OnlyContain(target => target!.StartsWith('#') || target == "data:,");
        page.QuerySelector("style")!.TextContent.Should().NotContain("url(").And.NotContain("@import");
        page.QuerySelector("meta[http-equiv=Content-Security-Policy]")!.GetAttribute("content").Should()
            .StartWith("default-src 'none'").And.NotContain("unsafe");
    }

    [Fact]
    public void A_hostile_name_is_text_and_every_character_that_does_no_harm_is_kept()
    {
        var page = Parse(PlantCases.All["hostile"]());

        var shown = "\"'><img src=x onerror=hacked()></script><!--</title></style>&amp;\u2028\ufffd\ufffd\ufffd\ufffd 漢字🙂";
        page.QuerySelectorAll("details.layer > summary bdi").Select(name => name.TextContent).Should().OnlyContain(name => name == shown);
        page.QuerySelectorAll("tbody th bdi").Select(name => name.TextContent).Should().Contain(shown);
        foreach (var data in page.QuerySelectorAll("details.layer script[type='application/json']"))
        {
            data.TextContent.Should().NotContain("<");
            JsonDocument.Parse(data.TextContent).RootElement.GetProperty("rows").GetArrayLength().Should().BePositive();
        }
    }

    [Theory]
    [InlineData(50, 1_024, 3_000_000)]
    [InlineData(200, 256, 3_000_000)]
    public void The_page_of_a_large_model_over_200_windows_stays_small(int layers, int channels, int bytes)
    {
        var report = Plant.Large(layers, channels);
        report.Channels.Should().Be(51_200);

        Encoding.UTF8.GetByteCount(report.ToHtml()).Should().BeLessThan(bytes);
    }

    [Fact]
    public void Numbers_are_the_same_in_every_culture()
    {
        var (before, here) = (Plant.Training().ToHtml(), CultureInfo.CurrentCulture);
        try
        {
            CultureInfo.CurrentCulture =
                new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = ",", NumberGroupSeparator = "'", NegativeSign = "~" } };
            Plant.Training().ToHtml().Should().Be(before);
        }
        finally
        {
            CultureInfo.CurrentCulture = here;
        }
    }

    [Fact]
    public void A_layer_without_a_history_is_not_painted_as_a_healthy_one()
    {
        var page = Parse(Plant.Training());

        page.QuerySelectorAll("#layer-4 .strip path:not(.repair)").Should().BeEmpty("it was never called");
        page.QuerySelector("#layer-4 .sign")!.TextContent.Should().Be("–");
        page.QuerySelectorAll("tr.unseen .level").Should().BeEmpty("a share of no channels is none");
        page.QuerySelectorAll("#layer-0 .strip path:not(.repair)").Should().NotBeEmpty();
    }

    [Fact]
    public void A_layer_that_was_never_called_is_counted_apart_from_the_healthy_ones()
    {
        var page = Parse(Plant.Training());

        page.QuerySelectorAll(".tag.unseen[data-layers]").Should().ContainSingle().Which.TextContent.Should().Be("– 1 never called");
        page.QuerySelector(".tag.none[data-layers]")!.TextContent.Should()
            .Be("✓ 1 healthy", "of the five layers only the GELU has nothing to be said of");
        Parse(PlantCases.All["undecided"]()).QuerySelectorAll(".tag.none[data-layers]").Should()
            .BeEmpty("what is undecided is not healthy either");
    }

    [Fact]
    public void A_model_at_rest_shows_what_its_channels_are_instead_of_a_time_line()
    {
        var page = Parse(PlantCases.All["at rest"]());

        page.QuerySelectorAll(".axis, .deaths, .cells").Should().BeEmpty();
        page.QuerySelectorAll("#layer-0 .strip .s11").Should().ContainSingle("one state is one stretch");
    }

    [Fact]
    public void Where_the_loss_was_no_number_its_line_breaks()
    {
        var line = Parse(Plant.Training()).QuerySelector(".curve .line")!.GetAttribute("d")!;

        line.Count(letter => letter == 'M').Should().Be(2);
        line.Should().NotContain("NaN");
    }

    [Fact]
    public void It_is_saved_where_it_is_told_to()
    {
        var path = Path.GetTempFileName();
        try
        {
            Plant.Training().SaveHtml(path);
            File.ReadAllText(path).Should().Be(Plant.Training().ToHtml());
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static List<string> Errors(string html)
    {
        var errors = new List<string>();
        var parser = new HtmlParser();
        parser.Error += (_, happened) => errors.Add($"{((HtmlErrorEvent)happened).Message} at {((HtmlErrorEvent)happened).Position}");
        parser.ParseDocument(html);
        return errors;
    }

    private static IDocument Parse(ReluReport report) => new HtmlParser().ParseDocument(report.ToHtml());
}
