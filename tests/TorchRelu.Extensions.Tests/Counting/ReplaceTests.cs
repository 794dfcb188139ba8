using FluentAssertions;
using TorchRelu.Internal;
using TorchRelu.Reporting;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

public sealed class ReplaceTests
{
    // Of the CNN's two rectifiers the first gives 64 x 6 x 8 x 8 = 24,576 values, the second 64 x 16 = 1,024.
    private const long BetweenTheTwo = 10_000;

    [Fact]
    public void Large_outputs_are_fused_and_small_ones_overwritten_where_that_is_safe()
    {
        using var model = Nets.Cnn();
        using var monitor = DyingReluMonitor.Attach(model);
        Train(model, monitor, steps: 1);

        var records = monitor.Replace(BetweenTheTwo);

        records.Select(record => (record.Layer, record.Kind)).Should().Equal(("relu1", ReplacementKind.Fused), ("relu2", ReplacementKind.InPlace));
        records[0].Why.Should().Contain("24,576").And.Contain("10,000");
        model.named_children().Select(child => (child.name, child.module.GetType().Name)).Should().ContainInOrder(
            ("bn1", "BatchNorm2d"), ("relu1", "MonitoredReLU"), ("pool", "MaxPool2d"), ("fc1", "Linear"), ("relu2", "ReLU"), ("fc2", "Linear"));
        InPlace.Is((nn.Module<Tensor, Tensor>)model.named_children().Single(child => child.name == "relu2").module).Should().BeTrue();
        monitor.Replace(1).Should().Equal(records, "it is decided once");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Training_counts_and_verdicts_are_the_same_to_the_bit(int every)
    {
        var kept = Run(replaced: false, every);
        var replaced = Run(replaced: true, every);

        replaced.Weights.Should().BeEquivalentTo(kept.Weights);
        replaced.RandomState.Should().Equal(kept.RandomState);
        replaced.Report.Should().Be(kept.Report);

        (Dictionary<string, byte[]> Weights, byte[] RandomState, string Report) Run(bool replaced, int every)
        {
            using var model = Nets.Cnn();
            using var monitor = DyingReluMonitor.Attach(model, new DyingReluOptions { Every = every });
            Train(model, monitor, steps: 90, firstStepEnded: () =>
            {
                if (replaced) monitor.Replace(BetweenTheTwo).Should().NotContain(record => record.Kind == ReplacementKind.Kept);
            });
            using var state = get_rng_state();
            return (Bytes.Of(model), Bytes.Of(state), ReportJson.Write(monitor.Report()));
        }
    }

    [Fact]
    public void Evaluation_is_not_counted_and_leaves_the_output_the_same()
    {
        using var model = Nets.Cnn();
        using var monitor = DyingReluMonitor.Attach(model);
        Train(model, monitor, steps: 1);
        var (inputs, _) = Nets.Batch(64, images: true);
        model.eval();
        using var before = model.call(inputs);
        monitor.Replace(BetweenTheTwo);
        var samples = monitor.Records().Select(record => record.Progress).ToList();

        using var after = model.call(inputs);
        using (no_grad()) model.call(inputs).Dispose();

        Bytes.Of(after).Should().Equal(Bytes.Of(before));
        monitor.Records().Select(record => record.Progress).Should().Equal(samples);
        model.named_modules().Should().OnlyContain(named => !named.module.training, "the new modules stand in the mode of the old");
    }

    [Fact]
    public void Disposing_leaves_the_model_as_it_was()
    {
        using var model = Nets.Cnn();
        var before = model.named_modules().ToList();
        var monitor = DyingReluMonitor.Attach(model);
        Train(model, monitor, steps: 1);
        monitor.Replace(BetweenTheTwo);
        Train(model, monitor, steps: 2);
        model.eval();

        monitor.Dispose();
        monitor.Dispose();

        model.named_modules().Should().Equal(before, "the same objects under the same names in the same order");
        model.named_modules().Should().OnlyContain(named => !named.module.training);
        Hooks.On(model).Should().Be(0);
    }

    [Fact]
    public void A_backward_may_come_after_the_monitor_is_gone()
    {
        using var scope = NewDisposeScope();
        using var model = Nets.Cnn();
        var monitor = DyingReluMonitor.Attach(model);
        Train(model, monitor, steps: 1);
        monitor.Replace(1);
        var (inputs, labels) = Nets.Batch(8, images: true);
        var loss = nn.functional.cross_entropy(model.call(inputs), labels);

        monitor.Dispose();
        model.zero_grad();
        loss.backward();

        model.parameters().Should().OnlyContain(parameter => !Equals(parameter.grad, null));
    }

    [Fact]
    public void Steps_leave_no_tensor_behind()
    {
        using var model = Nets.Cnn();
        using var monitor = DyingReluMonitor.Attach(model);
        Train(model, monitor, steps: 1);
        monitor.Replace(BetweenTheTwo);
        Train(model, monitor, steps: 5);
        var live = LiveTensors.Count();

        Train(model, monitor, steps: 60);

        // The last gradient that a fused backward returned is disposed at the next.
        LiveTensors.Count().Should().Be(live);
    }

    [Fact]
    public void A_field_and_its_registration_are_both_replaced_and_both_put_back()
    {
        using var model = new FieldRelu();
        var before = model.named_modules().ToList();
        using (var monitor = DyingReluMonitor.Attach(model))
        {
            Step(model, monitor, 4);

            monitor.Replace(1).Single().Kind.Should().Be(ReplacementKind.Fused);
            Step(model, monitor, 4);

            model.named_modules().Single(named => named.name == "act").module.Should().BeOfType<MonitoredReLU>().Which.Samples.Should().Be(4);
            monitor.Records().Single().Progress.Should().Be((2, 8));
        }
        model.named_modules().Should().Equal(before);
    }

    [Fact]
    public void By_default_a_megabyte_is_large()
    {
        using var model = nn.Sequential(("fc", nn.Linear(4, 2_048)), ("relu", nn.ReLU()));
        using var monitor = DyingReluMonitor.Attach(model);
        using var inputs = randn(128, 4);
        model.call(inputs).Dispose();
        monitor.Step();

        monitor.Replace().Single().Kind.Should().Be(ReplacementKind.Fused);
    }

    [Fact]
    public void Frozen_nets_are_counted_as_before()
    {
        using var model = FrozenLayer.Create("fc1");
        using var monitor = DyingReluMonitor.Attach(model);
        Step(model, monitor, 4);

        monitor.Replace(1).Single().Kind.Should().Be(ReplacementKind.Fused);
        Step(model, monitor, 4);

        monitor.Records().Single().Progress.Should().Be((2, 8));
    }

    [Fact]
    public void Another_monitor_sees_the_rectifier_that_was_put_in_place()
    {
        using var model = new FieldRelu();
        using var monitor = DyingReluMonitor.Attach(model);
        Step(model, monitor, 4);
        monitor.Replace(1);

        using var second = DyingReluMonitor.Attach(model);
        Step(model, monitor, 4);

        second.Report().Layers.Single().Name.Should().Be("act");
        second.Records().Single().Progress.Samples.Should().Be(4);
        monitor.Records().Single().Progress.Samples.Should().Be(8);
    }

    [Fact]
    public void Before_the_first_step_it_is_refused()
    {
        using var model = Nets.Mlp();
        using var monitor = DyingReluMonitor.Attach(model);
        var replacing = () => monitor.Replace();

        replacing.Should().Throw<InvalidOperationException>().WithMessage("*after 0 steps*monitor.Step()*");
        using (var inputs = randn(2, 20)) model.call(inputs).Dispose();
        replacing.Should().Throw<InvalidOperationException>("the look around the layers ends with the step");
        monitor.Step();
        replacing.Should().NotThrow();
        monitor.Dispose();
        replacing.Should().Throw<ObjectDisposedException>();
    }

    [Fact]
    public void A_step_that_fails_leaves_the_model_as_it_was_and_the_monitor_counting()
    {
        using var model = Nets.Cnn();
        var before = model.named_modules().ToList();
        var steps = new List<string>();
        using (var whole = new Rig(model, Images()))
        {
            whole.Replacer.AtStep = steps.Add;
            whole.Replacer.Replace(whole.Probes, fusedFrom: 1_000);
        }
        steps.Should().HaveCountGreaterThan(20);

        for (var fault = 0; fault < steps.Count; fault++)
        {
            using var rig = new Rig(model, Images());
            var left = fault;
            rig.Replacer.AtStep = _ =>
            {
                if (left-- == 0) throw new InvalidOperationException("planted");
            };
            var hooks = Hooks.On(model);

            var replacing = () => rig.Replacer.Replace(rig.Probes, fusedFrom: 1_000);

            replacing.Should().Throw<InvalidOperationException>($"at '{steps[fault]}'").WithMessage("planted");
            model.named_modules().Should().Equal(before);
            Hooks.On(model).Should().Be(hooks);
            rig.Replacer.Records.Should().BeNull();
            using (var inputs = Images()) model.call(inputs).Dispose();
            rig.Probes.Select(probe => probe.Sites[0].Samples).Should().Equal(8, 8);
        }

        static Tensor Images() => randn(4, 1, 10, 10);
    }

    [Fact]
    public void What_others_have_put_there_since_stays()
    {
        using var model = new FieldRelu();
        var monitor = DyingReluMonitor.Attach(model);
        Step(model, monitor, 4);
        monitor.Replace(1);
        using var surgeon = new Surgeon(model);
        var standing = (nn.Module<Tensor, Tensor>)model.named_modules().Single(named => named.name == "act").module;

        var surgery = surgeon.Switch(new SurgerySite("act", standing, [new SiteUse(12, [])]), NewActivation.LeakyRelu(0.5)).Done!;
        Step(model, monitor, 4);
        monitor.Records().Single().Progress.Samples.Should().Be(8, "its hook counts again");
        monitor.Dispose();

        model.named_modules().Single(named => named.name == "act").module.Should().BeOfType<LeakyReLU>();
        surgery.Undo().Should().BeNull();
        Step(model, null, 4);
    }

    [Fact]
    public void A_rectifier_that_was_given_back_can_be_repaired_and_is_counted_on()
    {
        using var model = new FieldRelu();
        var own = (nn.Module<Tensor, Tensor>)model.named_modules().Single(named => named.name == "act").module;
        using var rig = new Rig(model, randn(4, 8));
        rig.Replacer.Replace(rig.Probes, 1).Single().Kind.Should().Be(ReplacementKind.Fused);
        Step(model, null, 4);

        rig.Replacer.GiveBack(own);
        rig.Replacer.GiveBack(own);
        using var surgeon = new Surgeon(model);
        surgeon.Switch(new SurgerySite("act", own, [new SiteUse(12, [])]), NewActivation.LeakyRelu(0.5)).Done.Should().NotBeNull();
        Step(model, null, 4);

        rig.Probes.Single().Sites[0].Samples.Should().Be(12);
        rig.Probes.Single().Sites[0].Take()!.Samples.Should().Be(12);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1_000_000)]
    public void A_policy_repairs_a_replaced_rectifier_as_if_it_were_the_models_own(long fusedFrom)
    {
        using var model = nn.Sequential(("body", Nets.Planted(channels: 6, dead: [0, 1, 2, 4])), ("head", nn.Linear(6, 2)));
        using var optimizer = optim.SGD(model.parameters(), 1e-6);
        var policy = new RepairPolicy(RepairRule.When(Severity.Warning).Do(Remedy.LeakyRelu(0.1)));
        using var monitor = DyingReluMonitor.Attach(model, optimizer, new DyingReluOptions { Policy = policy });
        for (var step = 0; step < 90; step++)
        {
            using var scope = NewDisposeScope();
            model.zero_grad();
            var loss = model.call(randn([100, 8], generator: new Generator((ulong)step))).abs().mean();
            loss.backward();
            optimizer.step();
            monitor.Step(1);
            if (step == 0) monitor.Replace(fusedFrom).Single().Kind.Should().NotBe(ReplacementKind.Kept);
        }

        var repair = monitor.Repairs.Should().Contain(record => record.Remedy == RemedyKind.Switch && record.Outcome != RepairOutcome.Refused).Which;
        repair.Before.Should().Be("ReLU", "a plan has to fit a fresh model");
        monitor.Records().Single().Site.Problem.Should().BeNull();
        monitor.Dispose();
        model.named_modules().Should().OnlyContain(named => named.module.GetType() != typeof(MonitoredReLU));
    }

    [Fact]
    public void A_model_that_was_disposed_first_is_left_alone()
    {
        var model = Nets.Cnn();
        var monitor = DyingReluMonitor.Attach(model);
        Train(model, monitor, steps: 1);
        monitor.Replace(BetweenTheTwo);

        model.Dispose();
        var disposing = monitor.Dispose;

        disposing.Should().NotThrow();
    }

    private static void Train(nn.Module<Tensor, Tensor> model, DyingReluMonitor monitor, int steps, Action? firstStepEnded = null)
    {
        using var optimizer = optim.SGD(model.parameters(), 0.05, momentum: 0.9);
        for (var step = 0; step < steps; step++)
        {
            using var scope = NewDisposeScope();
            var (inputs, labels) = Nets.Batch(64, images: true, seed: step);
            optimizer.zero_grad();
            var loss = nn.functional.cross_entropy(model.call(inputs), labels);
            loss.backward();
            optimizer.step();
            monitor.Step(loss.item<float>());
            if (step == 0) firstStepEnded?.Invoke();
            if (step % 40 == 39) monitor.EndEpoch();
        }
    }

    private static void Step(nn.Module<Tensor, Tensor> model, DyingReluMonitor? monitor, long samples)
    {
        using var inputs = randn(samples, 8);
        model.call(inputs).Dispose();
        monitor?.Step();
    }

    /// <summary>Probes as a monitor has them, after one step, and what replaces.</summary>
    private sealed class Rig : IDisposable
    {
        private readonly UseOrdinals _ordinals;

        public Rig(nn.Module<Tensor, Tensor> model, Tensor inputs)
        {
            var options = new DyingReluOptions();
            var targets = TargetFinder.Find(TargetFinder.Modules(model), options);
            _ordinals = new UseOrdinals(model, targets.Count, (probe, uses) => Probes![probe].UsesEnded(uses));
            var context = new ProbeContext(options) { Ordinals = _ordinals };
            Probes = [.. targets.Select((target, index) => new Probe(target, index, context))];
            Replacer = new ReluReplacer(model, context);
            using (inputs) model.call(inputs).Dispose();
            context.EndStep();
        }

        public Probe[] Probes { get; }

        public ReluReplacer Replacer { get; }

        public void Dispose()
        {
            Replacer.Dispose();
            foreach (var probe in Probes) probe.Dispose();
            _ordinals.Dispose();
        }
    }
}
