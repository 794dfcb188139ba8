using FluentAssertions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

public sealed class SamplingTests : IDisposable
{
    // Rows are new at every step.
    private readonly Generator _generator = new(11);

    public void Dispose() => _generator.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void Counts_are_exactly_those_of_every_kth_step(int every)
    {
        const int Steps = 40;
        using var model = Nets.Mlp();
        using var monitor = DyingReluMonitor.Attach(model, new DyingReluOptions { Every = every, Counting = Counting.Exact });
        var expected = new ChannelTally(32);
        for (var step = 0; step < Steps; step++)
        {
            using var scope = NewDisposeScope();
            var inputs = randn([3, 20], generator: new Generator((ulong)step));
            model.call(inputs);
            model.call(inputs);
            if (step % every == 0)
            {
                expected.Merge(Hidden(model, inputs, step));
                expected.Merge(Hidden(model, inputs, step));
            }
            monitor.Step();
        }

        var record = monitor.Records().First();
        record.Progress.Should().Be(((Steps + every - 1) / every, expected.Samples));
        var counted = record.Site.Take()!;
        counted.Observations.Should().Be(expected.Observations);
        counted.Silent.ToArray().Should().Equal(expected.Silent.ToArray());
        counted.FiredSamples.ToArray().Should().Equal(expected.FiredSamples.ToArray());
        counted.LastFired.ToArray().Should().Equal(expected.LastFired.ToArray());
    }

    [Fact]
    public void A_window_waits_for_2000_counted_samples()
    {
        using var model = Nets.Planted(channels: 6, dead: [2]);
        using var monitor = DyingReluMonitor.Attach(model, new DyingReluOptions { Every = 4 });

        // Of 100 samples each: 20 counted steps are a window, and after it channels that fired are decided.
        Run(model, monitor, steps: 4 * 19);
        Layer(monitor).Undecided.Should().Be(6);
        Run(model, monitor, steps: 4);

        Layer(monitor).Samples.Should().Be(2_000);
        Layer(monitor).Undecided.Should().Be(1);
        Dead(Layer(monitor)).Should().BeEmpty();
    }

    [Fact]
    public void A_draw_is_one_that_was_counted()
    {
        using var model = Nets.Planted(channels: 6, dead: [2]);
        using var monitor = DyingReluMonitor.Attach(model, new DyingReluOptions { Every = 4 });

        // 4,000 of 16,000 samples are counted; a channel that never fired needs 4,770.
        Run(model, monitor, steps: 4 * 40);
        Dead(Layer(monitor)).Should().BeEmpty();
        Run(model, monitor, steps: 4 * 40);

        Dead(Layer(monitor)).Should().Equal(2);
        Layer(monitor).Silent.Should().Be(1, "no pass over the data was seen whole");
    }

    [Fact]
    public void An_epoch_has_no_more_evidence_than_was_counted_in_it()
    {
        using var model = Nets.Planted(channels: 6, dead: [2]);
        using var monitor = DyingReluMonitor.Attach(model, new DyingReluOptions { Every = 5 });
        for (var epoch = 0; epoch < 3; epoch++)
        {
            Run(model, monitor, steps: 20);
            monitor.EndEpoch();
        }

        Layer(monitor).Samples.Should().Be(3 * 400, "of 2,000 samples an epoch one in five was counted");
        Layer(monitor).ChannelReports[2].Verdict.Should().Be(ChannelVerdict.Undecided, "no epoch was seen whole, and the draws are few");
        Layer(monitor).Undecided.Should().Be(1);
    }

    [Fact]
    public void An_epoch_in_which_no_step_was_counted_closes_no_window()
    {
        using var model = Nets.Planted(channels: 6, dead: [2]);
        using var monitor = DyingReluMonitor.Attach(model, new DyingReluOptions { Every = 30 });
        // Steps 0 and 30 are counted, in the first and the second epoch; the third has none.
        foreach (var steps in new[] { 20, 20, 15 })
        {
            Run(model, monitor, steps);
            monitor.EndEpoch();
        }

        Layer(monitor).Samples.Should().Be(2 * 100);
        Layer(monitor).Timeline.Should().HaveCount(2);
        Layer(monitor).ZeroShare.Should().BeGreaterThan(0, "an empty window would have pushed one of them out");
    }

    [Fact]
    public void A_module_called_only_between_samples_is_not_said_to_be_never_called()
    {
        using var first = nn.ReLU();
        using var second = nn.ReLU();
        using var model = nn.Sequential(("first", first), ("second", second));
        using var monitor = DyingReluMonitor.Attach(model, new DyingReluOptions { Every = 2 });
        using var inputs = ones(3, 2);
        for (var step = 0; step < 10; step++)
        {
            (step % 2 == 0 ? first : second).call(inputs).Dispose();
            monitor.Step();
        }

        var layer = monitor.Report().Layers.Single(layer => layer.Name == "second");
        layer.Findings.Should().NotContain(finding => finding.Kind == FindingKind.NeverCalled);
        layer.Findings.Should().ContainSingle(finding => finding.Kind == FindingKind.NotCounted).Which.Message.Should()
            .Contain("options.Every");
    }

    [Fact]
    public void A_module_that_is_not_called_at_all_is_still_said_to_be_never_called()
    {
        using var model = new NeverCalled();
        using var monitor = DyingReluMonitor.Attach(model, new DyingReluOptions { Every = 3 });
        using var inputs = ones(2, 8);
        for (var step = 0; step < 9; step++)
        {
            model.call(inputs).Dispose();
            monitor.Step();
        }

        monitor.Report().Layers.SelectMany(layer => layer.Findings).Should().Contain(finding => finding.Kind == FindingKind.NeverCalled);
    }

    [Fact]
    public void The_uses_of_a_shared_module_stay_apart_when_a_step_begins_in_the_middle_of_a_forward()
    {
        using var model = new SharedRelu(5, 5);
        using var monitor = DyingReluMonitor.Attach(model, new DyingReluOptions { Every = 2 });
        using var inputs = ones(3, 8);
        model.call(inputs).Dispose();
        monitor.Step();
        // As another thread would end it: between the two uses of the rectifier.
        var second = model.named_children().Single(child => child.name == "second").module;
        ((nn.Module<Tensor, Tensor>)second).register_forward_pre_hook((_, input) => { monitor.Step(); return input; });

        for (var i = 0; i < 4; i++) model.call(inputs).Dispose();

        monitor.Report().Layers.Should().HaveCount(2, "the uses are told apart").And.OnlyContain(layer => layer.Problem == null);
    }

    [Fact]
    public void Without_steps_every_forward_is_counted()
    {
        using var model = new Fixed();
        using var monitor = DyingReluMonitor.Attach(model, new DyingReluOptions { Every = 3 });
        for (var i = 0; i < 5; i++) model.call(ones(2, 4)).Dispose();

        monitor.Records().Single().Site.Samples.Should().Be(10);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-2)]
    public void Less_than_every_step_there_is_not(int every)
    {
        var making = () => new DyingReluOptions { Every = every };

        making.Should().Throw<ArgumentOutOfRangeException>().WithMessage("*1 to count every step*");
    }

    private static ChannelTally Hidden(nn.Module<Tensor, Tensor> model, Tensor inputs, long step)
    {
        using var ungraded = no_grad();
        var first = (nn.Module<Tensor, Tensor>)model.named_children().First().module;
        var values = first.forward(inputs).relu();
        using var counter = new OutputCounter(32);
        counter.Count(values, ChannelLayout.For(values, null), step);
        return counter.Take()!;
    }

    private void Run(nn.Module<Tensor, Tensor> model, DyingReluMonitor monitor, int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            using var scope = NewDisposeScope();
            model.call(randn([100, 8], generator: _generator));
            monitor.Step();
        }
    }

    private static LayerReport Layer(DyingReluMonitor monitor) => monitor.Report().Layers.Single();

    private static IEnumerable<int> Dead(LayerReport layer) =>
        layer.ChannelReports.Where(channel => channel.Verdict.IsDead()).Select(channel => channel.Index);
}
