using AngleSharp.Html.Parser;
using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests;

public sealed class ModelRiskRuleTests
{
    [Theory]
    [InlineData(10, 9, Severity.None)]
    [InlineData(10, 11, Severity.Notice)]
    [InlineData(5, 4, Severity.Warning)]
    [InlineData(5, 9, Severity.Warning)]
    [InlineData(3, 9, Severity.Critical)]
    [InlineData(128, 4, Severity.None)]
    public void The_narrower_and_deeper_the_worse(int width, int hidden, Severity severity) =>
        Assess(Enumerable.Repeat(width, hidden)).Severity.Should().Be(severity);

    [Fact]
    public void The_thresholds_are_held_exactly()
    {
        // 2^-n at one layer: 50 % at width 1, 12.5 % at 3, 6.25 % at 4, 1.56 % at 6, 0.78 % at 7.
        Assess([1]).Severity.Should().Be(Severity.Critical);
        Assess([2]).Severity.Should().Be(Severity.Warning);
        Assess([3]).Severity.Should().Be(Severity.Warning);
        Assess([4]).Severity.Should().Be(Severity.Notice);
        Assess([6]).Severity.Should().Be(Severity.Notice);
        Assess([7]).Severity.Should().Be(Severity.None);
    }

    [Fact]
    public void The_risk_grows_from_layer_to_layer_to_that_of_the_model()
    {
        var risk = Assess([4, 2, 8]);

        risk.Layers.Select(layer => layer.SilentOnOneInput).Should().Equal(1 / 16.0, 1 / 4.0, 1 / 256.0);
        risk.Layers.Select(layer => layer.BornDeadSoFar).Should().BeInAscendingOrder();
        risk.BornDead.Should().Be(risk.Layers[^1].BornDeadSoFar).And.BeApproximately(BornDead.OnOneInput([4, 2, 8]), 1e-15);
        risk.Findings.Single().Message.Should()
            .Contain("3 hidden layers of at least 2 channels (relu2)").And.Contain("30 %").And.Contain("warning from 10 %");
    }

    [Fact]
    public void Layers_that_cannot_die_carry_no_risk()
    {
        var risk = ModelRiskRule.Assess([new LayerPlan("leaky", 1, CanDie: false), new LayerPlan("relu", 2, CanDie: true)]);

        risk.Layers[0].SilentOnOneInput.Should().Be(0);
        risk.BornDead.Should().Be(0.25);
        ModelRiskRule.Assess([new LayerPlan("leaky", 1, CanDie: false)]).Severity.Should().Be(Severity.None);
        ModelRiskRule.Assess([]).BornDead.Should().Be(0);
    }

    [Fact]
    public void The_lower_bound_is_told_only_where_it_holds()
    {
        Assess([3, 3, 3], inputFeatures: 1).BornDeadAtLeast.Should().Be(BornDead.LowerBound(3, 4));
        Assess([3, 3, 3], inputFeatures: 2).BornDeadAtLeast.Should().BeNull("it is for one dimension");
        Assess([3, 3, 3]).BornDeadAtLeast.Should().BeNull();
        Assess([3, 4, 3], inputFeatures: 1).BornDeadAtLeast.Should().BeNull("it is for one width");
        Assess([3], inputFeatures: 1).BornDeadAtLeast.Should().BeNull("it is for two hidden layers and more");
    }

    [Theory]
    [InlineData(15, Severity.None)]
    [InlineData(16, Severity.Warning)]
    [InlineData(64, Severity.Critical)]
    public void Channels_silent_on_random_inputs_are_told_from_a_quarter_on(int silent, Severity severity)
    {
        var risk =
            ModelRiskRule.Assess([new LayerPlan("relu", 64, CanDie: true) { SilentOnRandomInputs = silent }], randomInputs: 1_000, seed: 1);

        risk.Severity.Should().Be(severity);
        if (severity != Severity.None)
            risk.Findings.Single().Message.Should()
            .Contain($"{silent} of 64").And.Contain("1000 random inputs").And.Contain("warning from 25 %");
    }

    [Fact]
    public void Channels_expected_to_fire_on_less_than_1_percent_are_counted()
    {
        var risk = ModelRiskRule.Assess([new LayerPlan("relu", 4, CanDie: true) { ExpectedRates = [0.5, 0.01, 0.0099, 0] }]);

        risk.Layers.Single().ExpectedSilent.Should().Be(2);
    }

    [Theory]
    [InlineData(true, 0.3, "Initialise its biases with 0, and its weights with variance 2 / fan-in (He et al. 2015).")]
    [InlineData(true, 2.1, "Initialise its biases with 0.")]
    [InlineData(false, 0.3, "Initialise its weights with variance 2 / fan-in (He et al. 2015).")]
    [InlineData(false, 2.1, "Make the layer wider, or put a normalisation in front of it: its inputs are far from zero in the mean.")]
    public void What_is_done_already_is_no_advice(bool hasBias, double gain, string advice) =>
        Silent(hasBias, gain).Findings.Single().Advice.Should().Be(advice);

    [Theory]
    [InlineData(4, 0.3, false)]
    [InlineData(4, 30, true)]
    [InlineData(4_096, 0.3, true)]
    public void The_variance_of_few_weights_says_little(int weights, double gain, bool isOther) => ModelRiskRule
        .Assess([new LayerPlan("relu", 2, CanDie: true) { SilentOnRandomInputs = 2, Gain = gain, Weights = weights }], randomInputs: 100)
        .Findings.Single(finding => finding.Kind == FindingKind.LayerSilent).Advice.Should()
        .StartWith(isOther ? "Initialise its weights" : "Make the layer wider");

    [Fact]
    public void Behind_a_silent_layer_the_first_one_is_to_be_mended()
    {
        var layers = new[] { 0, 64, 64, 64, 20 }
            .Select((silent, i) => new LayerPlan($"relu{i}", 64, CanDie: true) { SilentOnRandomInputs = silent, HasBias = true });

        ModelRiskRule.Assess([.. layers], randomInputs: 100).Findings.Select(finding => finding.Advice).Should().Equal(
            "Initialise its biases with 0.", "Mend relu1 first: nothing comes from there.", "Mend relu1 first: nothing comes from there.",
            "Initialise its biases with 0.");
    }

    [Fact]
    public void The_text_says_first_what_to_do_and_fits_80_columns()
    {
        var text = Silent(hasBias: true, gain: 2).ToText();

        text.Should().StartWith("Critical: this network will hardly train as it is.\n");
        text.ReplaceLineEndings(" ").Should().Contain("Initialise its biases with 0.");
        text.Split('\n').Should().OnlyContain(line => line.Length <= 80);
        text.Should().NotMatchRegex(@"\d\.\d{4}", "nobody reads more digits").And.Be($"{Silent(hasBias: true, gain: 2)}");
    }

    [Fact]
    public void The_page_has_the_advice_the_layers_and_what_it_rests_on()
    {
        var page = new HtmlParser().ParseDocument(Silent(hasBias: true, gain: 2, name: "<relu>").ToHtml());

        page.QuerySelector("h1")!.TextContent.Should().Contain("Critical").And.Contain("this network will hardly train as it is.");
        page.QuerySelector("li.critical b")!.TextContent.Should().Be("Initialise its biases with 0.");
        page.QuerySelectorAll("tbody th").Should().ContainSingle().Which.TextContent.Should().Be("<relu>");
        page.Body!.TextContent.Should().Contain("1,000 random inputs were run through it (seed 1).");
        page.QuerySelectorAll("script").Should().BeEmpty();
    }

    private static ModelRiskReport Silent(bool hasBias, double gain, string name = "relu") => ModelRiskRule.Assess(
        [new LayerPlan(name, 64, CanDie: true) { SilentOnRandomInputs = 64, HasBias = hasBias, Gain = gain, Weights = 4_096 }],
        randomInputs: 1_000, seed: 1);

    private static ModelRiskReport Assess(IEnumerable<int> widths, int? inputFeatures = null) =>
        ModelRiskRule.Assess([.. widths.Select((width, i) => new LayerPlan($"relu{i + 1}", width, CanDie: true))], inputFeatures);
}
