using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests;

public sealed class ReportAnswerTests
{
    [Fact]
    public void Of_a_training_in_trouble_it_says_where_since_when_why_and_what_to_do()
    {
        var report = Plant.Training();
        var ill = report.Layers[2];
        var thrown = ill.Causes.Single(cause => cause.Cause == DeathCause.LearningRateTooHigh).Channels;

        var answer = ReportAnswer.For(report);

        answer.Word.Should().Be("Critical");
        answer.Layer.Should().BeSameAs(ill);
        answer.Sentence.Should()
            .Be($"classifier.relu3 has lost {ill.Dead} of 44 channels ({100.0 * ill.Dead / 44:0.#} %) since step 19; in " +
            $"{100.0 * thrown / ill.Dead:0.#} % of these deaths their own weights pushed them below zero in large steps.");
        answer.Since.Should().StartWith("Step 19; half of the ").And.EndWith("never fired since the monitor was attached.");
        answer.Why.Should().StartWith($"their own weights pushed them below zero in large steps ({thrown} of {ill.Dead} dead); ");
        answer.Example.Should().Contain("its own weights and bias pushed it down by 5 of its spreads");
        answer.Advice.Should().StartWith("Lower the learning rate from 0.05 to 0.0025, and recycle the dead channels. Centre the inputs");
    }

    [Fact]
    public void It_points_at_the_culprit_and_not_at_its_victim_however_much_worse_that_looks()
    {
        var culprit = Layer("culprit", dead: 6, DeathCause.LearningRateTooHigh);
        var victim = Layer("victim", dead: 8, DeathCause.UpstreamDead);

        var answer = ReportAnswer.For(new ReluReport { Steps = 100, Layers = [victim, culprit] });

        answer.Layer!.Name.Should().Be("culprit");
        answer.Elsewhere.Should().Be("victim");
        ReportAnswer.For(new ReluReport { Steps = 100, Layers = [victim] }).Layer!.Name.Should().Be("victim");
    }

    [Fact]
    public void A_healthy_model_is_called_healthy()
    {
        var answer =
            ReportAnswer.For(ReportBuilder.Build(0, [new SiteSnapshot("relu", "ReLU", Tallies.Of(2_000, 900, 1_000), 2_000, null)]));

        answer.Word.Should().Be("Healthy");
        answer.Sentence.Should().Be("None of 2 channels in 1 layer is dead.");
        answer.Advice.Should().BeNull();
    }

    [Fact]
    public void A_few_dead_channels_are_no_alarm()
    {
        var answer =
            ReportAnswer.For(
            ReportBuilder.Build(0, [new SiteSnapshot("relu", "ReLU", Tallies.Of(2_000, 0, 900, 1_000, 900, 900), 2_000, null)]));

        answer.Word.Should().Be("Notice");
        answer.Sentence.Should().Be("1 of 5 channels is dead (20 %), which healthy networks carry as well.");
    }

    [Fact]
    public void Before_there_are_enough_samples_nothing_is_called_healthy() =>
        ReportAnswer.For(PlantCases.All["undecided"]()).Word.Should().Be("Too early to say");

    [Theory]
    [InlineData("empty", "There is no rectifier in this report.")]
    [InlineData("never called", "None of 1 layer was called, so that nothing can be said.")]
    public void Where_nothing_was_seen_it_says_so(string name, string sentence)
    {
        var answer = ReportAnswer.For(PlantCases.All[name]());

        answer.Word.Should().Be("Nothing seen");
        answer.Sentence.Should().Be(sentence);
    }

    [Fact]
    public void NaN_comes_before_a_calm_answer()
    {
        var answer = ReportAnswer.For(PlantCases.All["NaN"]());

        answer.Sentence.Should()
            .Be("relu: 7 of 2000 values (none is healthy) in 1 of 1 channels were NaN, and nothing can be said of the death of " +
            "these channels.");
        answer.Advice.Should().StartWith("Find where the first NaN arises");
    }

    [Fact]
    public void Where_nothing_can_die_that_is_the_answer() =>
        ReportAnswer.For(PlantCases.All["only GELU"]()).Sentence.Should().Be("The model has only GELU: nothing here can die.");

    [Fact]
    public void A_layer_that_is_wholly_dead_is_called_so() =>
        ReportAnswer.For(PlantCases.All["one channel"]()).Sentence.Should().StartWith("relu is wholly dead: its one channel is silent");

    [Fact]
    public void Of_a_model_at_rest_nobody_can_tell_since_when()
    {
        var answer =
            ReportAnswer.For(ReportBuilder.Build(0, [new SiteSnapshot("relu", "ReLU", Tallies.Of(2_000, 0, 0, 900), 2_000, null)]));

        answer.Since.Should().BeNull();
        answer.Sentence.Should().Be("relu has 2 of 3 channels (66.7 %) dead.");
        answer.Advice.Should().StartWith("Attach a monitor to the training");
    }

    [Theory]
    [InlineData(3, "culprit")]
    [InlineData(4, "victim")]
    public void A_layer_of_which_a_minority_are_victims_is_a_culprit_like_others(int victims, string first)
    {
        var mixed = Layer("culprit", dead: 8, DeathCause.Drift);
        mixed = mixed with { Causes = [new(DeathCause.UpstreamDead, victims, "e", "a"), new(DeathCause.Drift, 8 - victims, "e", "a")] };
        var smaller = Layer("victim", dead: 7, DeathCause.Drift);

        ReportAnswer.For(new ReluReport { Steps = 100, Layers = [smaller, mixed] }).Layer!.Name.Should().Be(first);
    }

    [Fact]
    public void The_advice_is_that_of_the_finding_and_not_that_of_a_minority()
    {
        var layer = Layer("relu", dead: 8, DeathCause.Drift) with { Causes = [new(DeathCause.Drift, 3, "example", "Do Drift.")] };

        var answer = ReportAnswer.For(new ReluReport { Steps = 100, Layers = [layer] });

        answer.Sentence.Should().EndWith("; in 37.5 % of these deaths their own weights drifted below zero in small steps.");
        answer.Advice.Should().StartWith("Look at the inputs of the layer");
        layer = layer with { Findings = [layer.Findings[0] with { Advice = "Do this." }] };
        ReportAnswer.For(new ReluReport { Steps = 100, Layers = [layer] }).Advice.Should().Be("Do this.");
    }

    [Fact]
    public void Every_cause_has_words_of_its_own() =>
        Enum.GetValues<DeathCause>().Select(Words.Describe).Should().OnlyHaveUniqueItems();

    private static LayerReport Layer(string name, int dead, DeathCause cause) => new()
    {
        Name = name,
        Activation = "ReLU",
        Samples = 4_000,
        SamplesNeeded = 700,
        ZeroShare = 0.9,
        ChannelReports =
        [
            .. Enumerable.Range(0, 8).Select(c => new ChannelReport(c, c < dead ? ChannelVerdict.Dead : ChannelVerdict.Active, 0, null, 5)
            { History = new ChannelHistory(5, c < dead, c < dead ? 5 : -1, c < dead ? 40 : -1, -1, 0, 4_000) }),
        ],
        Findings = [new Finding(FindingKind.DiedShare, Severity.Critical, name, "Most have died.")],
        Causes = [new LayerCause(cause, dead, "example", "advice")],
    };
}
