using FluentAssertions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Tests;

public sealed class RefusalTests
{
    private static readonly Dictionary<string, (
        RefusalReason Reason, string Says, long[] Input, int Channels, Func<Module<Tensor, Tensor>> Create)> s_recycling = new()
    {
        ["tied weights"] = (RefusalReason.Tied, "'fc2'", [8, 12], 12, TiedWeights.Create),
        ["frozen layer before"] = (RefusalReason.Frozen, "'fc1'", [8, 8], 12, () => FrozenLayer.Create("fc1")),
        ["frozen layer behind"] = (RefusalReason.Frozen, "'fc2'", [8, 8], 12, () => FrozenLayer.Create("fc2")),
        ["groups before"] = (RefusalReason.Grouped, "2 groups", [2, 4, 6, 6], 6, () =>
            Sequential(("conv", Conv2d(4, 6, 3, groups: 2)), ("act", ReLU()), ("behind", Conv2d(6, 3, 3)))),
        ["groups behind"] = (RefusalReason.Grouped, "3 groups", [2, 4, 6, 6], 6, () =>
            Sequential(("conv", Conv2d(4, 6, 3)), ("act", ReLU()), ("behind", Conv2d(6, 3, 3, groups: 3)))),
        ["concatenated"] = (RefusalReason.Reshaped, "24 inputs belong to which of 12 channels", [8, 8], 12, () =>
            new Wired((net, x) => net["fc2"].call(cat([x, x], 1)), Linear(24, 4))),
        ["added to"] =
            (RefusalReason.ConsumerUnknown, "'fc2'", [8, 8], 12, () => new Wired((net, x) => net["fc2"].call(x.add(1)), Linear(12, 4))),
        ["changed in place"] = (RefusalReason.ConsumerUnknown, "changed by a function", [8, 8], 12, () =>
            new Wired((net, x) => net["fc2"].call(x.sub_(0.5)), Linear(12, 4))),
        ["returned"] = (RefusalReason.ConsumerUnknown, "the model returns it", [8, 8], 12, () => new Wired((_, x) => x, Linear(12, 4))),
        ["function at the end"] = (RefusalReason.ConsumerUnknown, "the model returns it", [8, 8], 12, () =>
            new Wired((net, x) => net["fc2"].call(x).add(x.mean()), Linear(12, 4))),
        ["rows normalised behind"] = (RefusalReason.ConsumerUnknown, "statistics mix the channels", [8, 8], 12, () =>
            Sequential(("fc1", Linear(8, 12)), ("act", ReLU()), ("norm", LayerNorm(12)), ("fc2", Linear(12, 4)))),
        ["normalised behind without scales"] = (RefusalReason.ConsumerUnknown, "affine: true", [8, 8], 12, () =>
            Sequential(("fc1", Linear(8, 12)), ("act", ReLU()), ("bn", BatchNorm1d(12, affine: false)), ("fc2", Linear(12, 4)))),
        ["normalised behind, and read beside"] = (RefusalReason.ConsumerUnknown, "beside others", [8, 8], 12, () =>
            new Wired((net, x) => net["fc2"].call(x).add(net["third"].call(x).sum()), Linear(12, 4), null, BatchNorm1d(12))),
        ["summed with another layer"] = (RefusalReason.ConsumerUnknown, "such as a sum", [8, 8], 12, () =>
            new Wired((net, x) => net["fc2"].call(x.add(net["third"].call(x))), Linear(12, 4), null, Linear(12, 12))),
        ["consumer used twice"] =
            (RefusalReason.Shared, "'fc2'", [8, 8], 12, () => new Wired((net, x) => net["fc2"].call(net["fc2"].call(x)), Linear(12, 12))),
        ["reshaped behind"] = (RefusalReason.Reshaped, "[2, 6, 16]", [2, 4, 6, 6], 6, () =>
            new Wired((net, x) => net["fc2"].call(x.view(x.shape[0], 6, 16)), Linear(16, 4), Conv2d(4, 6, 3))),
        ["computed by a function"] = (RefusalReason.ProducerUnknown, "a function does", [8, 12], 12, () =>
            new Wired((net, x) => net["fc2"].call(x), Linear(12, 4), new EmptyModule())),
    };

    public static IEnumerable<object[]> Recycling => s_recycling.Keys.Select(name => new object[] { name });

    [Theory]
    [MemberData(nameof(Recycling))]
    public void Recycling_that_cannot_be_faithful_is_refused_with_its_reason(string name)
    {
        var (reason, says, shape, channels, create) = s_recycling[name];
        manual_seed(1);
        using var model = create();
        using var optimizer = Optimizers.Create("Adam", model, lazy: true);
        using var editor = new ModelEditor(model, optimizer);
        using var input = randn(shape, generator: new Generator(2));
        var site = RepairFixture.Followed(model, "act", input, channels, 1);
        // A snapshot calls the model, which must not move the running statistics.
        model.eval();
        var before = TrainingSnapshot.Of(model, optimizer, null, input);

        var refused = editor.Recycle(site).Refused!;

        refused.Reason.Should().Be(reason, refused.Sentence);
        refused.Sentence.Should().Contain(says);
        TrainingSnapshot.Of(model, optimizer, null, input).Should().Equal(before);
    }

    // Zero weights behind a channel that is stuck at 6 would take 6 away from whoever reads it.
    [Theory]
    [InlineData("ReLU6", 100, nameof(RefusalReason.LayerNotSupported))]
    [InlineData("ReLU6", -100, null)]
    [InlineData("Hardswish", -100, null)]
    [InlineData("ReLU", -100, null)]
    [InlineData("user's", -100, nameof(RefusalReason.LayerNotSupported))]
    public void Recycling_needs_an_activation_that_is_zero_where_it_is_dead(string activation, float bias, string? reason)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        using var model = Sequential(("fc1", Linear(8, 12)), ("act", Activation(activation)), ("fc2", Linear(12, 4)));
        using (no_grad()) RepairableModels.Layers(model)[0].get_parameter("bias")!.select(0, 1).fill_(bias);
        using var optimizer = Optimizers.Create("Adam", model, lazy: true);
        using var editor = new ModelEditor(model, optimizer);
        var input = RepairableModels.Inputs();
        var site = RepairFixture.Followed(model, "act", input, 12, 1);
        var before = model.call(input);

        var outcome = editor.Recycle(RepairFixture.Measured(site, model, input));

        (outcome.Refused?.Reason.ToString()).Should().Be(reason);
        if (activation == "ReLU6")
            editor.Recycle(site).Refused!.Sentence.Should().Contain("not known to be 0", "unmeasured it may be at either end");
        RepairFixture.Difference(model.call(input), before).Should().BeLessThan(1e-6f);
    }

    // Asked directly: the forward of a Hardtanh gives back its input in TorchSharp 0.107.0.
    [Theory]
    [InlineData(-100, -90)]
    [InlineData(90, 100)]
    public void A_Hardtanh_is_at_an_end_where_it_is_dead_and_not_at_zero(float lowest, float highest) =>
        SilentOutput.IsZero(Hardtanh(), new SiteUse(1, [0]) { Measured = new([lowest], [lowest], [highest], null) }, 0).Should().BeFalse();

    [Theory]
    [InlineData("ReLU6", false)]
    [InlineData("Hardswish", false)]
    [InlineData("user's", false)]
    [InlineData("ReLU", true)]
    public void Only_a_ReLU_can_stay_what_it_is_for_the_live_channels(string activation, bool can)
    {
        using var model = Sequential(("fc1", Linear(8, 12)), ("act", Activation(activation)), ("fc2", Linear(12, 4)));
        using var editor = new ModelEditor(model, optim.SGD(model.parameters(), 0.1));

        var outcome = editor.Switch(RepairFixture.Site(model, 1), NewActivation.PRelu(), SwitchScope.DeadChannels);

        if (can) RepairFixture.Made(outcome);
        else outcome.Refused!.Sentence.Should().Contain("only a ReLU").And.Contain("whole module");
    }

    [Theory]
    [InlineData("ReLU6")]
    [InlineData("Hardswish")]
    [InlineData("user's")]
    public void Every_activation_that_dies_can_be_switched_as_a_whole(string activation)
    {
        using var scope = NewDisposeScope();
        using var model = Sequential(("fc1", Linear(8, 12)), ("act", Activation(activation)), ("fc2", Linear(12, 4)));
        using var editor = new ModelEditor(model);
        var input = RepairableModels.Inputs();
        var site = RepairFixture.Measured(RepairFixture.Followed(model, "act", input, 12, 1), model, input);

        var record = RepairFixture.Made(editor.Switch(site, NewActivation.LeakyRelu())).Record;

        if (activation == "user's") record.LargestChange.Should().BeNull("what it gave where it was dead is not known to be 0");
        var expected = RepairableModels.Expected(model, input, values => where(values.gt(0), values, values.mul(0.01)));
        RepairFixture.Difference(model.call(input), expected).Should().BeLessThan(1e-6f);
    }

    [Fact]
    public void A_fault_while_a_repair_is_worked_out_is_a_refusal_and_not_the_end_of_the_training()
    {
        using var model = RepairableModels.Create("Sequential");
        using var optimizer = Optimizers.Create("Adam", model, lazy: true);
        using var editor = new ModelEditor(model, optimizer);
        using var input = RepairableModels.Inputs();
        var site = RepairFixture.Followed(model, "act", input, 12, 3);
        var broken = site with { Uses = [site.Uses[0] with { Measured = new([], [], [], []) }] };

        var refused = editor.Switch(broken, NewActivation.PRelu()).Refused!;

        refused.Reason.Should().Be(RefusalReason.Failed);
        refused.Site.Should().Be("act");
        RepairableModels.Activation(model).Module.GetType().Name.Should().Be("ReLU");
    }

    [Fact]
    public void Switching_before_frozen_or_tied_layers_is_refused()
    {
        using var scope = NewDisposeScope();
        foreach (
            var (model, width, reason) in new[] { (FrozenLayer.Create("fc1"), 8, RefusalReason.Frozen),
            (TiedWeights.Create(), 12, RefusalReason.Tied) })
        {
            using var editor = new ModelEditor(model);
            editor.Switch(RepairFixture.Followed(model, "act", randn(8, width), 12, 3), NewActivation.LeakyRelu()).Refused!.Reason.Should()
                .Be(reason);
        }
    }

    [Fact]
    public void Slopes_for_each_channel_need_one_width_and_a_channel_that_is_dead_everywhere()
    {
        using var model = new SharedRelu(6, 5);
        using var editor = new ModelEditor(model, optim.SGD(model.parameters(), 0.1));
        var act = (Module<Tensor, Tensor>)model.named_modules().First(named => named.name == "act").module;
        Outcome<StandingRepair> Switch(NewActivation to, params SiteUse[] uses) =>
            editor.Switch(new("act", act, uses), to, to.Spec.PerChannel ? SwitchScope.Module : SwitchScope.DeadChannels);

        Switch(NewActivation.PRelu(perChannel: true), new SiteUse(6, []), new SiteUse(5, [])).Refused!.Sentence.Should()
            .Contain("6 and 5 channels");
        Switch(NewActivation.PRelu(), new SiteUse(6, [1]), new SiteUse(6, [2])).Refused!.Reason.Should().Be(RefusalReason.NothingToRepair);
        Switch(NewActivation.PRelu(), new SiteUse(null, [])).Refused!.Reason.Should().Be(RefusalReason.ChannelsUnknown);
        editor.Switch(new("act", act, [new SiteUse(6, []), new SiteUse(5, [])]), NewActivation.PRelu()).Done.Should()
            .NotBeNull("one slope fits every width");
    }

    [Fact]
    public void A_model_that_is_itself_the_rectifier_can_only_get_one_without_parameters()
    {
        using var scope = NewDisposeScope();
        using var model = ReLU();
        using var editor = new ModelEditor(model, optim.SGD([new TorchSharp.Modules.Parameter(zeros(1))], 0.1));
        var site = new RepairTarget("<root>", model, [new SiteUse(3, [])]);

        editor.Switch(site, NewActivation.PRelu()).Refused!.Reason.Should().Be(RefusalReason.OwnerUnknown);
        RepairFixture.Made(editor.Switch(site, NewActivation.LeakyRelu(0.5))).Record.Way.Should().Be(SwitchWay.OutputHook);
        Floats.Read(model.call(from_array(new[] { -2f, 0f, 2f }))).Should().Equal(-1, 0, 2);
    }

    [Fact]
    public void A_factory_that_fails_or_cheats_is_refused()
    {
        using var model = RepairableModels.Create("field");
        using var editor = new ModelEditor(model);
        var site = RepairFixture.Site(model);
        NewActivation Made(Func<Module<Tensor, Tensor>> factory) => NewActivation.Create("mine", factory);

        var failed = editor.Switch(site, Made(() => throw new TimeoutException("too late"))).Refused!;
        failed.Reason.Should().Be(RefusalReason.FactoryFailed);
        failed.Fault.Should().BeOfType<TimeoutException>();
        editor.Switch(site, Made(() => null!)).Refused!.Reason.Should().Be(RefusalReason.FactoryFailed);
        editor.Switch(site, Made(() => RepairableModels.Layers(model)[0])).Refused!.Reason.Should().Be(RefusalReason.FactoryFailed);
        editor.Switch(site, Made(() =>
        {
            var hooked = SiLU();
            hooked.register_forward_hook((_, _, output) => output);
            return hooked;
        })).Refused!.Sentence.Should().Contain("hooks of its own");
        model.call(RepairableModels.Inputs()).Dispose();
    }

    [Fact]
    public void Orders_that_make_no_sense_on_any_model_are_mistakes()
    {
        using var model = RepairableModels.Create("field");
        using var editor = new ModelEditor(model, optim.SGD(model.parameters(), 0.1));

        editor.Invoking(operating => operating.Switch(RepairFixture.Site(model, 12), NewActivation.LeakyRelu())).Should()
            .Throw<ArgumentException>().WithMessage("*12 channels; 12 is none*");
        editor.Invoking(operating => operating.Switch(RepairFixture.Site(model, 1), NewActivation.Elu(), SwitchScope.DeadChannels)).Should()
            .Throw<ArgumentException>();
        editor.Invoking(operating => operating.Switch(new("other", ReLU(), [new SiteUse(3, [])]), NewActivation.Elu())).Should()
            .Throw<ArgumentException>().WithMessage("*not part of the model*");
        FluentActions.Invoking(() => NewActivation.LeakyRelu(0)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => NewActivation.PRelu(0)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => NewActivation.Elu(double.NaN)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => NewActivation.Create("PReLU", () => ReLU())).Should().Throw<ArgumentException>();
    }

    private static Module<Tensor, Tensor> Activation(string name) => name switch
    {
        "ReLU6" => ReLU6(),
        "Hardswish" => Hardswish(),
        "ReLU" => ReLU(),
        _ => new UserActivation(),
    };

    /// <summary>A layer, the rectifier, and whatever a test does with its output.</summary>
    private sealed class Wired : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> fc1;
        private readonly Module<Tensor, Tensor> act = ReLU();
        private readonly Module<Tensor, Tensor> fc2;
        private readonly Module<Tensor, Tensor> third;
        private readonly Func<Dictionary<string, Module<Tensor, Tensor>>, Tensor, Tensor> _behind;

        public Wired(Func<Dictionary<string, Module<Tensor, Tensor>>, Tensor, Tensor> behind, Module<Tensor, Tensor> second,
            Module<Tensor, Tensor>? first = null, Module<Tensor, Tensor>? third = null)
            : base(nameof(Wired))
        {
            (_behind, fc1, fc2, this.third) = (behind, first ?? Linear(8, 12), second, third ?? Identity());
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            return _behind(new() { ["fc2"] = fc2, ["third"] = third }, act.call(fc1.call(input))).MoveToOuterDisposeScope();
        }
    }
}
