using FluentAssertions;
using Xunit;
using static TorchRelu.Tests.Windows;

namespace TorchRelu.Tests;

public sealed class PolicyRuleTests
{
    private static readonly RepairPolicy Recycling = new(RepairRule.When(Severity.Critical).Do(Remedy.Recycle).AtMost(3));

    [Fact]
    public void A_critical_layer_and_a_stalled_loss_call_for_the_repair_of_that_cause()
    {
        var run = new Windows(Policies.Later);
        run.Close(2.0, Layer("relu1", 256, died: 0)).Should().BeNull();

        var decision = run.Close(2.1, Layer("relu1", 256, died: 248))!;

        decision.Orders.Select(order => (order.Remedy.Kind, order.Layer)).Should()
            .Equal((RemedyKind.LowerRate, null), (RemedyKind.Recycle, "relu1"));
        decision.Orders[1].Dead.Should().Equal(Enumerable.Range(0, 256), "nothing was learnt, so nothing is lost with the other 8");
        decision.Evidence.Should().Contain("relu1: 248 of 256 channels dead").And.Contain("2.1").And.Contain("after 2 ");
    }

    [Fact]
    public void In_the_first_windows_a_training_that_dies_begins_again_and_only_once()
    {
        var run = new Windows(RepairPolicy.Default);
        run.Close(2.0, Layer("relu1", 256, died: 0)).Should().BeNull();

        run.Close(2.1, Layer("relu1", 256, died: 248))!.Orders.Select(order => order.Remedy.Kind).Should().Equal(RemedyKind.GoBack);

        run.Repaired();
        run.Memory.Baseline.Should().BeEmpty("all of its channels are alive again");
        run.TrialEnded(TrialOutcome.NoBetter);
        run.Close(2.0, Layer("relu1", 256, died: 0)).Should().BeNull();
        run.Close(2.1, Layer("relu1", 256, died: 248))!.Orders[0].Remedy.Kind.Should().Be(RemedyKind.LowerRate);
    }

    [Fact]
    public void After_the_first_windows_what_was_learnt_is_not_given_up()
    {
        var run = new Windows(RepairPolicy.Default);
        for (var window = 0; window < 4; window++) run.Close(2.0, Layer("relu1", 256, died: 0)).Should().BeNull();

        run.Close(2.1, Layer("relu1", 256, died: 248))!.Orders[0].Remedy.Kind.Should().Be(RemedyKind.LowerRate);
    }

    [Fact]
    public void A_network_that_still_learns_is_let_alone_whatever_its_channels_do()
    {
        var run = new Windows(Policies.Later);
        for (var window = 0; window < 20; window++) run.Close(2.0 - (0.05 * window), Layer("relu1", 256, died: 248)).Should().BeNull();
    }

    [Fact]
    public void Channels_that_were_born_dead_are_no_reason_to_operate()
    {
        var run = new Windows(Policies.Later);
        for (var window = 0; window < 20; window++) run.Close(2.0, Layer("relu3", 128, died: 2, born: 59)).Should().BeNull();
    }

    [Fact]
    public void Without_a_loss_nothing_is_decided()
    {
        var report = new ReluReport { Steps = 64, Layers = [Layer("relu1", 256, died: 248)] };

        PolicyRule.Decide(Policies.Later, new PolicyMemory(), report, new LossHistory()).Decision.Should().BeNull();
    }

    [Fact]
    public void What_a_repair_could_not_revive_calls_for_no_other()
    {
        var run = new Windows(Recycling);
        run.Close(2.0);
        run.Close(2.0, Layer("relu1", 256, died: 150)).Should().NotBeNull();
        run.Repaired(refused: true);
        run.Close(1.9, Layer("relu1", 256, died: 150)).Should().BeNull("the trial goes on");
        run.TrialEnded();

        for (var window = 0; window < 20; window++) run.Close(1.9, Layer("relu1", 256, died: 150)).Should().BeNull();
        run.Memory.Baseline["relu1"].Should().HaveCount(150);
    }

    [Fact]
    public void New_deaths_among_the_channels_that_were_alive_before_it_do()
    {
        var run = new Windows(Recycling);
        run.Close(2.0);
        run.Close(2.0, Layer("relu1", 256, died: 150));
        run.Repaired(refused: true);
        run.TrialEnded();
        run.Close(1.9, Layer("relu1", 256, died: 150 + 52)).Should().BeNull("52 of the 106 that were alive are less than half");

        run.Close(1.9, Layer("relu1", 256, died: 150 + 53)).Should().NotBeNull();
    }

    [Fact]
    public void What_was_revived_and_dies_at_once_calls_for_another_repair()
    {
        var run = new Windows(Policies.Later);
        run.Close(2.0);
        run.Close(2.0, Layer("relu1", 64, died: 40), Layer("relu2", 64, died: 0)).Should().NotBeNull();
        run.Repaired();
        run.Close(1.5, Layer("relu1", 64, died: 20), Layer("relu2", 64, died: 30)).Should().BeNull("the trial goes on");
        run.TrialEnded();

        run.Close(1.0, Layer("relu1", 64, died: 20), Layer("relu2", 64, died: 30))!.Orders.Select(order => order.Layer).Should()
            .Equal("relu1", "relu2");
    }

    [Fact]
    public void Nothing_is_decided_while_a_trial_goes_on()
    {
        var run = new Windows(Recycling);
        run.Close(2.0);
        run.Close(2.0, Layer("relu1", 8, died: 8)).Should().NotBeNull();
        run.Repaired();

        for (var window = 0; window < 5; window++)
            run.Close(2.0, Layer("relu1", 8, died: 8), Layer("relu2", 64, died: 60)).Should().BeNull();
    }

    [Fact]
    public void Patience_counts_windows_in_a_row()
    {
        var run = new Windows(new RepairPolicy(RepairRule.When(Severity.Critical).For(windows: 3).Do(Remedy.Recycle)));
        var dead = Layer("relu1", 64, died: 60);
        run.Close(2.0);
        run.Close(2.0, dead).Should().BeNull();
        run.Close(2.0, dead).Should().BeNull();
        run.Close(2.0, Layer("relu1", 64, died: 3)).Should().BeNull("it came back for a window");
        run.Close(2.0, dead).Should().BeNull();
        run.Close(2.0, dead).Should().BeNull();

        run.Close(2.0, dead).Should().NotBeNull();
    }

    [Fact]
    public void A_rule_acts_at_most_as_often_as_it_says()
    {
        var run = new Windows(new RepairPolicy(RepairRule.When(Severity.Critical).EvenWhileLearning().Do(Remedy.Recycle).AtMost(2)));

        Enumerable.Range(0, 6).Count(_ => run.Close(2.0, Layer("relu1", 64, died: 60)) is not null).Should().Be(2);
    }

    [Fact]
    public void A_cool_down_keeps_every_rule_quiet()
    {
        var run =
            new Windows(new RepairPolicy(RepairRule.When(Severity.Critical).EvenWhileLearning().Do(Remedy.Recycle).CoolDown(3).AtMost(9)));
        var dead = Layer("relu1", 64, died: 60);

        Enumerable.Range(0, 9).Select(_ => run.Close(2.0, dead) is not null).Should()
            .Equal(true, false, false, false, true, false, false, false, true);
    }

    [Theory]
    [InlineData(DeathCause.NegativeBias)]
    [InlineData(DeathCause.Drift)]
    [InlineData(DeathCause.Penalty)]
    [InlineData(DeathCause.Mixed)]
    public void A_rule_for_one_cause_leaves_another_to_the_next_rule(DeathCause cause)
    {
        var run = new Windows(new RepairPolicy(
            RepairRule.When(Severity.Critical).Because(DeathCause.LearningRateTooHigh).Do(Remedy.LowerRate(), Remedy.Recycle),
            RepairRule.When(Severity.Critical).For(windows: 5).Do(Remedy.Recycle)));
        RepairDecision? decision = null;
        for (var window = 0; window < 7 && decision is null; window++)
            decision = run.Close(2.0, Layer("relu1", 64, died: 60, cause: cause));

        decision!.Orders.Should().ContainSingle().Which.Remedy.Kind.Should().Be(RemedyKind.Recycle);
        run.Memory.Windows.Should().Be(6, "the first window that can have stalled is the second, and five are waited for");
    }

    [Theory]
    [InlineData(DeathCause.Drift)]
    [InlineData(DeathCause.UpstreamDead)]
    public void Whatever_part_shows_the_steps_the_default_lowers_the_rate_first(DeathCause cause)
    {
        var run = new Windows(Policies.Later);
        RepairDecision? decision = null;
        for (var window = 0; window < 7 && decision is null; window++)
            decision = run.Close(2.0, Layer("relu1", 64, died: 60, cause: cause));

        decision!.Orders.Select(order => order.Remedy.Kind).Should().Equal(RemedyKind.LowerRate, RemedyKind.Recycle);
        run.Memory.Windows.Should().Be(2, "the first window that can have stalled");
    }

    [Fact]
    public void Recycling_reaches_every_layer_in_which_channels_died_and_a_switch_those_that_lost_a_quarter()
    {
        LayerReport[] layers =
            [Layer("a", 64, died: 60), Layer("b", 64, died: 3), Layer("c", 64, died: 0, born: 30), Layer("d", 64, died: 16)];
        string?[] Treated(Remedy remedy)
        {
            var run = new Windows(new RepairPolicy(RepairRule.When(Severity.Critical).EvenWhileLearning().Do(remedy)));
            return [.. run.Close(2.0, layers)!.Orders.Select(order => order.Layer)];
        }

        Treated(Remedy.Recycle).Should().Equal("a", "b", "d");
        Treated(Remedy.LeakyRelu()).Should().Equal("a", "d");
    }

    [Fact]
    public void The_rate_is_divided_by_ten()
    {
        var run = new Windows(new RepairPolicy(RepairRule.When(Severity.Critical).EvenWhileLearning().Do(Remedy.LowerRate())));

        run.Close(2.0, Layer("relu1", 64, died: 60, rateExcess: 38.2))!.Orders.Single().Remedy.RateDivisor.Should().Be(10);
    }

    [Fact]
    public void A_stated_divisor_is_taken_as_it_is()
    {
        var run = new Windows(new RepairPolicy(RepairRule.When(Severity.Critical).EvenWhileLearning().Do(Remedy.LowerRate(2))));

        run.Close(2.0, Layer("relu1", 64, died: 60, rateExcess: 50))!.Orders.Single().Remedy.RateDivisor.Should().Be(2);
    }

    [Fact]
    public void After_a_kept_repair_a_quarter_of_new_deaths_is_recycled_although_the_loss_falls()
    {
        var run = new Windows(Policies.Later);
        run.Close(2.0);
        run.Close(2.0, Layer("relu1", 64, died: 60)).Should().NotBeNull();
        run.Repaired();
        run.Close(1.5, Layer("relu1", 64, died: 0)).Should().BeNull();
        run.TrialEnded();

        run.Close(1.0, Layer("relu1", 64, died: 15)).Should().BeNull();
        run.Close(0.9, Layer("relu1", 64, died: 16))!.Orders.Select(order => order.Remedy.Kind).Should().Equal(RemedyKind.Recycle);
    }

    [Fact]
    public void What_an_undone_repair_leaves_dead_calls_for_the_next_one()
    {
        var run = new Windows(Recycling);
        run.Close(2.0);
        run.Close(2.0, Layer("relu1", 256, died: 240)).Should().NotBeNull();
        run.Repaired();
        run.Close(9.0, Layer("relu1", 256, died: 240)).Should().BeNull("the trial goes on");
        run.TrialEnded(TrialOutcome.Worse);

        run.Close(2.0, Layer("relu1", 256, died: 240)).Should().NotBeNull();
    }

    [Fact]
    public void A_repair_that_was_not_kept_does_not_loosen_the_rules()
    {
        var run = new Windows(Policies.Later);
        run.Close(2.0);
        run.Close(2.0, Layer("relu1", 64, died: 60)).Should().NotBeNull();
        run.Repaired();
        run.Close(1.9, Layer("relu1", 64, died: 0));
        run.TrialEnded(TrialOutcome.NoBetter);

        run.Close(1.0, Layer("relu1", 64, died: 16)).Should().BeNull();
    }

    [Theory]
    [InlineData(57, false)]
    [InlineData(58, true)]
    public void Where_nothing_is_learnt_a_layer_that_is_90_percent_dead_is_made_anew_as_a_whole(int died, bool isWhole)
    {
        var run = new Windows(Policies.Later);
        run.Close(2.0);

        var order = run.Close(2.0, Layer("relu1", 64, died))!.Orders[1];

        (order.IsWhole, order.KeepsLoss, order.Dead.Count).Should().Be((isWhole, false, isWhole ? 64 : died));
    }

    [Fact]
    public void Of_a_network_that_has_learnt_only_the_dead_are_made_anew()
    {
        var run = new Windows(Policies.Later);
        run.Close(2.0);
        run.Close(1.0);

        var order = run.Close(1.0, Layer("relu1", 64, died: 60))!.Orders[1];

        (order.IsWhole, order.KeepsLoss, order.Dead.Count).Should().Be((false, true, 60));
    }

    [Fact]
    public void A_layer_that_has_exploded_is_made_anew_although_its_channels_live()
    {
        var run = new Windows(Policies.Later) { Exploded = new HashSet<string> { "relu1" } };
        run.Close(2.0);

        run.Close(2.0, Layer("relu1", 8, died: 0), Layer("relu2", 64, died: 60))!.Orders
            .Where(order => order.Remedy.Kind == RemedyKind.Recycle).Select(order => (order.Layer, order.IsWhole)).Should()
            .Equal(("relu1", true), ("relu2", true));
    }

    [Fact]
    public void A_rule_can_go_by_a_verdict()
    {
        var run = new Windows(new RepairPolicy(RepairRule.When(ChannelVerdict.Dead, share: 0.1).EvenWhileLearning().Do(Remedy.Recycle)));
        run.Close(2.0, Layer("relu1", 64, died: 6)).Should().BeNull();

        run.Close(2.0, Layer("relu1", 64, died: 7)).Should().NotBeNull();
    }

    [Fact]
    public void Deciding_changes_nothing_it_was_given()
    {
        var memory = new PolicyMemory { Windows = 4 };
        var report = new ReluReport { Steps = 64, Layers = [Layer("relu1", 64, died: 60)] };
        var policy = new RepairPolicy(RepairRule.When(Severity.Critical).EvenWhileLearning().Do(Remedy.Recycle));

        var first = PolicyRule.Decide(policy, memory, report, new LossHistory());
        var second = PolicyRule.Decide(policy, memory, report, new LossHistory());

        memory.Should().BeEquivalentTo(new PolicyMemory { Windows = 4 });
        second.Should().BeEquivalentTo(first);
    }

    [Fact]
    public void A_rule_that_does_nothing_is_refused_by_its_place() =>
        FluentActions.Invoking(() =>
            new RepairPolicy(RepairRule.When(Severity.Critical).Do(Remedy.Recycle), RepairRule.When(Severity.Warning)))
            .Should().Throw<ArgumentException>().WithMessage("*Rule 2 of 2*Do(*");
}
