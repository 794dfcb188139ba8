using FluentAssertions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Tests;

public sealed class ContinuityTests
{
    private const int Rows = 256;

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var net in (string[])["MLP", "CNN"])
            {
                foreach (var to in (string[])["LeakyReLU", "PReLU on the dead"]) cases.Add(net, to);
            }
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_switch_in_a_network_that_has_learnt_leaves_its_loss_where_it_is(string net, string to)
    {
        using var scope = NewDisposeScope();
        using var learnt = new Learnt(net);
        var before = (learnt.Loss(training: true), learnt.Loss(training: false));

        RepairFixture.Made(to == "LeakyReLU" ? learnt.Switch(NewActivation.LeakyRelu(), SwitchScope.Module)
            : learnt.Switch(NewActivation.PRelu(), SwitchScope.DeadChannels));

        learnt.Loss(training: true).Should().BeApproximately(before.Item1, 0.05 * before.Item1);
        learnt.Loss(training: false).Should().BeApproximately(before.Item2, 0.05 * before.Item2);
        var loss = learnt.Loss(training: true);
        for (var step = 0; step < 20; step++) learnt.Step();
        learnt.DeadGradients().Should().Be(0, "every channel that was shut learns again");
        learnt.Loss(training: true).Should().BeLessThan(loss * 1.05);
    }

    [Theory]
    [InlineData("MLP", 0.0001, true)]
    [InlineData("CNN", 0.0001, true)]
    [InlineData("MLP", 0.05, false)]
    [InlineData("CNN", 0.05, false)]
    public void Taking_a_switch_back_leaves_the_loss_where_it_is_or_is_refused(string net, double slope, bool isTakenBack)
    {
        using var scope = NewDisposeScope();
        using var learnt = new Learnt(net);
        var made = RepairFixture.Made(learnt.Switch(NewActivation.LeakyRelu(slope), SwitchScope.Module, LossKeeping.WherePossible));
        for (var step = 0; step < 20; step++) learnt.Step();
        var before = (learnt.Loss(training: true), learnt.Loss(training: false));

        var refusal = learnt.TakeBack(made);

        (refusal is null, made.IsUndone).Should().Be((isTakenBack, isTakenBack), refusal?.Sentence ?? "");
        learnt.Loss(training: true).Should().BeApproximately(before.Item1, 0.05 * before.Item1);
        learnt.Loss(training: false).Should().BeApproximately(before.Item2, 0.05 * before.Item2);
    }

    [Theory]
    [InlineData("MLP", "LeakyReLU")]
    [InlineData("CNN", "LeakyReLU")]
    [InlineData("MLP", "PReLU")]
    [InlineData("MLP", "ELU")]
    public void In_parts_a_switch_is_taken_back_and_none_of_them_moves_the_loss(string net, string to)
    {
        using var scope = NewDisposeScope();
        using var learnt = new Learnt(net);
        var activation = to == "LeakyReLU" ? NewActivation.LeakyRelu(0.05) : RepairFixture.Switch(to);
        var made = RepairFixture.Made(learnt.Switch(activation, SwitchScope.Module, LossKeeping.WherePossible));
        for (var step = 0; step < 20; step++) learnt.Step();

        var parts = new List<double>();
        while (!made.IsUndone)
        {
            learnt.Step();
            var before = learnt.Loss(training: true);
            parts.Add(learnt.TakeBackPart(made));
            learnt.Loss(training: true).Should().BeApproximately(before, 0.05 * before, $"of part {parts.Count}");
        }

        parts.Count.Should().BeInRange(2, GradualReturn.MostSteps);
        parts[^1].Should().Be(1);
    }

    [Theory]
    [InlineData("PReLU")]
    [InlineData("PReLU per channel")]
    [InlineData("ELU")]
    [InlineData("factory")]
    public void Any_other_switch_of_living_channels_is_refused_with_what_would_do(string to)
    {
        using var scope = NewDisposeScope();
        using var learnt = new Learnt("MLP");
        var before = learnt.Loss(training: true);

        var refusal = learnt.Switch(RepairFixture.Switch(to), SwitchScope.Module).Refused!;

        refusal.Reason.Should().Be(RefusalReason.MovesLoss);
        refusal.Sentence.Should().Contain("24 living channels").And.Contain("recycle");
        learnt.Loss(training: true).Should().Be(before);
    }

    [Fact]
    public void A_steep_slope_is_refused_as_well() => FluentActions.Invoking(() =>
    {
        using var scope = NewDisposeScope();
        using var learnt = new Learnt("MLP");
        return learnt.Switch(NewActivation.LeakyRelu(0.2), SwitchScope.Module).Refused!.Reason;
    }).Invoke().Should().Be(RefusalReason.MovesLoss);

    [Fact]
    public void A_custom_activation_is_tried_on_zeros_before_it_is_installed()
    {
        using var scope = NewDisposeScope();
        using var learnt = new Learnt("MLP");

        var reshaped = learnt.Switch(NewActivation.Create("Halving", () => new Halving()), SwitchScope.Module, LossKeeping.No).Refused!;
        var thrown = learnt.Switch(NewActivation.Create("Failing", () => new Failing()), SwitchScope.Module, LossKeeping.No).Refused!;

        reshaped.Sentence.Should().Be("'Halving' makes (1, 32) of (1, 64); an activation keeps the shape of its input.");
        thrown.Sentence.Should().Contain("not today");
    }

    // Trained until it has learnt; then 40 of its 64 channels are shut by their biases.
    private sealed class Learnt : IDisposable
    {
        private readonly Module<Tensor, Tensor> _model;
        private readonly optim.Optimizer _optimizer;
        private readonly ModelEditor _editor;
        private readonly Tensor _inputs;
        private readonly Tensor _targets;
        private readonly int[] _dead = [.. Enumerable.Range(0, 64).Where(channel => channel % 8 < 5)];

        public Learnt(string net)
        {
            manual_seed(1);
            var isImage = net == "CNN";
            _model = isImage
                ? Sequential(("before", Conv2d(1, 64, 3)), ("act", ReLU()), ("flat", Flatten()), ("behind", Linear(64 * 16, 1)))
                : Sequential(("before", Linear(10, 64)), ("act", ReLU()), ("drop", Dropout(0.1)), ("behind", Linear(64, 1)));
            _optimizer = optim.Adam(_model.parameters(), 0.01);
            var generator = new Generator(5);
            _inputs = rand(isImage ? [Rows, 1, 6, 6] : [Rows, 10], generator: generator);
            _targets = _inputs.flatten(1).mul(3).sin().sum([1L], keepdim: true);
            for (var step = 0; step < 300; step++) Step();
            using (no_grad())
            {
                var bias = _model.named_modules().First(named => named.name == "before").module.get_parameter("bias")!;
                foreach (var channel in _dead) bias.select(0, channel).fill_(-10);
            }
            for (var step = 0; step < 100; step++) Step();
            _editor = new ModelEditor(_model, _optimizer);
        }

        public Outcome<StandingRepair> Switch(
            NewActivation to, SwitchScope scope, LossKeeping keeping = LossKeeping.Required) => _editor.Switch(
            RepairFixture.Measured(RepairFixture.Followed(_model, "act", _inputs, 64, _dead), _model, _inputs), to, scope, keeping);

        public Refusal? TakeBack(StandingRepair repair)
        {
            var site = RepairFixture.Measured(RepairFixture.Followed(_model, "act", _inputs, 64), _model, _inputs, repair.Exchange);
            return _editor.PartToReturn(repair, site, inParts: false).Refused ?? SwitchReturn.All(repair, site);
        }

        // Returns the part that went.
        public double TakeBackPart(StandingRepair repair)
        {
            var site = RepairFixture.Measured(RepairFixture.Followed(_model, "act", _inputs, 64), _model, _inputs, repair.Exchange);
            var (part, refusal) = _editor.PartToReturn(repair, site, inParts: true);
            (refusal ?? (part < 1 ? SwitchReturn.Some(site, part) : SwitchReturn.All(repair, site))).Should().BeNull();
            return part;
        }

        public double Loss(bool training)
        {
            using var ungraded = no_grad();
            manual_seed(3);
            _model.train(training);
            double loss = functional.mse_loss(_model.call(_inputs), _targets).item<float>();
            _model.train();
            return loss;
        }

        public void Step()
        {
            using var scope = NewDisposeScope();
            _optimizer.zero_grad();
            functional.mse_loss(_model.call(_inputs), _targets).backward();
            _optimizer.step();
        }

        // The rows without a gradient among those that were shut.
        public int DeadGradients()
        {
            var rows = _model.named_parameters().First(named => named.name == "before.weight").parameter.grad!.flatten(1).abs().sum(1);
            var gradients = Floats.Read(rows);
            return _dead.Count(channel => gradients[channel] == 0);
        }

        public void Dispose()
        {
            _editor.Dispose();
            _optimizer.Dispose();
            _model.Dispose();
        }
    }

    private sealed class Halving() : Module<Tensor, Tensor>(nameof(Halving))
    {
        public override Tensor forward(Tensor input) => input.narrow(1, 0, input.size(1) / 2);
    }

    private sealed class Failing() : Module<Tensor, Tensor>(nameof(Failing))
    {
        public override Tensor forward(Tensor input) => throw new InvalidOperationException("not today");
    }
}
