using FluentAssertions;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

public sealed class OptimizerTests
{
    public static IEnumerable<object[]> Cases =>
        from name in Optimizers.Names from lazy in new[] { false, true } from decay in new[] { 0,
            0.05 } from container in new[] { "Sequential", "narrow field" } select new object[] { name, lazy, decay, container };

    [Theory]
    [MemberData(nameof(Cases))]
    public void New_slopes_take_the_very_steps_of_an_optimizer_that_has_them_alone(string name, bool lazy, double decay, string container)
    {
        using var scope = NewDisposeScope();
        using var model = RepairableModels.Create(container);
        using var optimizer = Optimizers.Create(name, model, lazy, decay);
        using var editor = new ModelEditor(model, optimizer);
        for (var step = 0; step < 3; step++) RepairFixture.Step(model, optimizer, RepairableModels.Inputs());
        RepairFixture.Made(editor.Switch(RepairFixture.Site(model), NewActivation.PRelu(perChannel: true)));
        var slopes = RepairableModels.Activation(model).Module.named_parameters().Single().parameter;

        var twin = new Parameter(slopes.detach().clone());
        using var reference = Optimizers.Create(name, [twin]);
        for (var step = 0; step < 5; step++)
        {
            RepairFixture.Step(model, optimizer, RepairableModels.Inputs());
            twin.grad = slopes.grad!.clone();
            reference.step();
        }

        Bytes.Of(slopes).Should().Equal(Bytes.Of(twin), "one step each, at the optimizer's rate, without weight decay");
    }

    public static IEnumerable<object[]> Lists =>
        from container in RepairableModels.Names from lazy in new[] { false, true } select new object[] { container, lazy };

    [Theory]
    [MemberData(nameof(Lists))]
    public void With_SGD_a_slope_moves_by_the_rate_times_its_gradient_once(string container, bool lazy)
    {
        using var scope = NewDisposeScope();
        using var model = RepairableModels.Create(container);
        using var optimizer = Optimizers.Create("SGD", model, lazy);
        using var editor = new ModelEditor(model, optimizer);
        RepairFixture.Made(editor.Switch(RepairFixture.Site(model), NewActivation.PRelu()));
        var slope = RepairableModels.Activation(model).Module.named_parameters().Single().parameter;
        var before = slope.item<float>();

        RepairFixture.Step(model, optimizer, RepairableModels.Inputs());

        var gradient = slope.grad!.item<float>();
        gradient.Should().NotBe(0);
        slope.item<float>().Should().Be(before - (float)(Optimizers.Rate * gradient));
    }

    [Fact]
    public void New_slopes_begin_at_the_rate_the_schedule_has_reached()
    {
        using var model = RepairableModels.Create("Sequential");
        using var optimizer = Optimizers.Create("AdamW", model, lazy: true, decay: 0.05);
        var scheduler = optim.lr_scheduler.ExponentialLR(optimizer, 0.5);
        for (var step = 0; step < 3; step++) scheduler.step();
        using var editor = new ModelEditor(model, optimizer, scheduler);

        RepairFixture.Made(editor.Switch(RepairFixture.Site(model), NewActivation.PRelu()));

        var groups = optimizer.ParamGroups.ToList();
        groups.Should().HaveCount(2);
        groups[1].LearningRate.Should().Be(groups[0].LearningRate).And.Be(Optimizers.Rate / 8);
        groups[1].InitialLearningRate.Should().Be(Optimizers.Rate);
        scheduler.step();
        groups[1].LearningRate.Should().Be(groups[0].LearningRate).And.Be(Optimizers.Rate / 16);
    }

    [Fact]
    public void New_slopes_train_like_the_layer_before_them()
    {
        using var model = RepairableModels.Create("Sequential");
        var layers = RepairableModels.Layers(model);
        using var optimizer =
            optim.SGD(
            [new SGD.ParamGroup(layers[1].parameters().ToList(), lr: 0.1),
            new SGD.ParamGroup(layers[0].parameters().ToList(), lr: 0.001)], 1);
        using var editor = new ModelEditor(model, optimizer);
        using var input = RepairableModels.Inputs();

        RepairFixture.Made(editor.Switch(RepairFixture.Followed(model, "act", input, 12), NewActivation.PRelu()));

        optimizer.ParamGroups.Cast<ParamGroup>().Single(group => group.Parameters.Count() == 3).LearningRate.Should().Be(0.001);
    }

    [Fact]
    public void Without_weight_decay_a_scheduler_that_was_not_attached_goes_on()
    {
        using var model = RepairableModels.Create("Sequential");
        using var optimizer = Optimizers.Create("Adam", model, lazy: true);
        var scheduler = optim.lr_scheduler.LambdaLR(optimizer, epoch => 1.0 / (1 + epoch));
        using var editor = new ModelEditor(model, optimizer);

        RepairFixture.Made(editor.Switch(RepairFixture.Site(model), NewActivation.PRelu()));

        scheduler.Invoking(schedule => schedule.step()).Should().NotThrow();
        optimizer.ParamGroups.Should().ContainSingle();
    }

    [Fact]
    public void LBFGS_is_refused_and_an_optimizer_that_is_not_known_gets_no_parameters()
    {
        using var model = RepairableModels.Create("Sequential");
        using var lbfgs = optim.LBFGS(model.parameters().ToList());
        using var editor = new ModelEditor(model, lbfgs);

        editor.Switch(RepairFixture.Site(model), NewActivation.LeakyRelu()).Refused!.Reason.Should()
            .Be(RefusalReason.OptimizerNotSupported);
        editor.LowerRate(0.1).Refused!.Reason.Should().Be(RefusalReason.OptimizerNotSupported);
        editor.Recycle(RepairFixture.Followed(model, "act", RepairableModels.Inputs(), 12, 3)).Refused!.Reason.Should()
            .Be(RefusalReason.OptimizerNotSupported);

        using var other = RepairableModels.Create("Sequential");
        using var unknown = new Lion();
        using var second = new ModelEditor(other, unknown);
        second.Switch(RepairFixture.Site(other), NewActivation.PRelu()).Refused!.Sentence.Should()
            .Contain("Lion is not an optimizer").And.Contain("LeakyReLU");
        second.Recycle(RepairFixture.Followed(other, "act", RepairableModels.Inputs(), 12, 3)).Refused!.Reason.Should()
            .Be(RefusalReason.OptimizerNotSupported);
        second.Switch(RepairFixture.Site(other), NewActivation.LeakyRelu()).Done.Should().NotBeNull("it adds no parameters");
    }

    public static IEnumerable<object[]> Names => Optimizers.Names.Select(name => new object[] { name });

    // Whatever joins in a dispose scope of the user's has to outlive it.
    [Theory]
    [MemberData(nameof(Names))]
    public void A_repair_outlives_the_dispose_scope_it_was_made_in(string name)
    {
        using var model = RepairableModels.Create("Sequential");
        using var optimizer = Optimizers.Create(name, model, lazy: true, decay: 0.05);
        using var editor = new ModelEditor(model, optimizer);
        using var input = RepairableModels.Inputs();
        RepairFixture.Step(model, optimizer, input);
        StandingRepair repair;
        using (NewDisposeScope())
        {
            RepairFixture.Made(editor.Recycle(RepairFixture.Followed(model, "act", input, 12, 5)));
            repair = RepairFixture.Made(editor.Switch(RepairFixture.Site(model, 3), NewActivation.PRelu(), SwitchScope.DeadChannels));
            editor.AfterStep();
        }
        RepairFixture.Step(model, optimizer, input);
        editor.AfterStep();
        RepairFixture.Step(model, optimizer, input);

        using (NewDisposeScope()) repair.Undo().Should().BeNull();

        RepairFixture.Step(model, optimizer, input);
        model.parameters().Should().OnlyContain(parameter => !parameter.IsInvalid);
    }

    [Fact]
    public void Of_several_groups_the_rates_are_all_lowered_and_new_slopes_join_the_nearest_without_its_weight_decay()
    {
        using var model = RepairableModels.Create("Sequential");
        var layers = RepairableModels.Layers(model);
        using var optimizer =
            optim.AdamW(
            [new AdamW.ParamGroup(layers[1].parameters().ToList(), lr: 0.1, weight_decay: 0.2),
            new AdamW.ParamGroup(layers[0].parameters().ToList(), lr: 0.001, weight_decay: 0.3)]);
        using var editor = new ModelEditor(model, optimizer);
        using var input = RepairableModels.Inputs();

        RepairFixture.Made(editor.Switch(RepairFixture.Followed(model, "act", input, 12), NewActivation.PRelu()));
        RepairFixture.Made(editor.LowerRate(0.1));

        var groups = optimizer.ParamGroups.Cast<ParamGroup>().ToList();
        groups.Select(group => group.LearningRate).Should().Equal(0.1 / 10, 0.001 / 10, 0.001 / 10);
        groups.Select(group => ((AdamW.Options)group.Options).weight_decay).Should().Equal(0.2, 0.3, 0);
        groups[2].Parameters.Should().ContainSingle();
        RepairFixture.Step(model, optimizer, input);
    }

    [Fact]
    public void Without_an_optimizer_only_what_adds_no_parameters_is_done()
    {
        using var model = RepairableModels.Create("Sequential");
        using var editor = new ModelEditor(model);

        editor.Switch(RepairFixture.Site(model), NewActivation.PRelu()).Refused!.Reason.Should().Be(RefusalReason.OptimizerUnknown);
        editor.LowerRate(0.1).Refused!.Reason.Should().Be(RefusalReason.OptimizerUnknown);
        editor.Switch(RepairFixture.Site(model), NewActivation.LeakyRelu()).Done.Should().NotBeNull();
    }

    /// <summary>An optimizer of the user's own.</summary>
    private sealed class Lion : OptimizerHelper
    {
        public override Tensor? step(Func<Tensor>? closure = null) => null;
    }
}
