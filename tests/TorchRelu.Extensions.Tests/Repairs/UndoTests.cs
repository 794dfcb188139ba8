using System.Reflection;
using FluentAssertions;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

public sealed class UndoTests
{
    public static IEnumerable<object[]> Cases =>
        from container in RepairableModels.Names from decay in new[] { 0, 0.05 } select new object[] { container, decay };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Undone_the_activation_is_back_its_parameters_are_gone_and_trained_weights_stay(string container, double decay)
    {
        using var scope = NewDisposeScope();
        using var model = RepairableModels.Create(container);
        using var optimizer = Optimizers.Create("Adam", model, lazy: true, decay);
        var scheduler = optim.lr_scheduler.LambdaLR(optimizer, epoch => 1.0 / (1 + epoch));
        using var editor = new ModelEditor(model, optimizer, scheduler);
        var (input, rectifier, listed) =
            (RepairableModels.Inputs(), RepairableModels.Activation(model).Module, model.named_modules().ToList());
        var handles = model.parameters().Select(parameter => parameter.Handle).ToList();
        var repair = RepairFixture.Made(editor.Switch(RepairFixture.Site(model, 3), NewActivation.PRelu(), SwitchScope.DeadChannels));
        for (var step = 0; step < 3; step++) RepairFixture.Step(model, optimizer, input);
        var trained = Bytes.Of(model);
        model.eval();

        repair.Undo().Should().BeNull();

        model.named_modules().Should().Equal(listed);
        rectifier.training.Should().BeFalse("the mode is the model's present one");
        model.train();
        foreach (var (name, bytes) in Bytes.Of(model)) trained[name].Should().Equal(bytes);
        optimizer.parameters().Select(parameter => parameter.Handle).Should().Equal(handles);
        optimizer.ParamGroups.Should().ContainSingle();
        States(optimizer).Should().Equal(handles, "no state is kept for a parameter that is gone");
        Bytes.Of(model.call(input)).Should().Equal(Bytes.Of(RepairableModels.Expected(model, input, values => values.relu())));
        RepairFixture.Step(model, optimizer, input);
        scheduler.Invoking(schedule => schedule.step()).Should().NotThrow();
        editor.Plan.Switches.Should().BeEmpty();
        repair.Undo().Should().BeNull("twice is harmless");
        editor.AfterStep();
    }

    [Fact]
    public void Repairs_made_and_undone_again_and_again_leave_nothing_behind()
    {
        using var model = RepairableModels.Create("narrow field");
        using var optimizer = Optimizers.Create("Adam", model, lazy: true, decay: 0.05);
        using var editor = new ModelEditor(model, optimizer);
        using var input = RepairableModels.Inputs();
        Cycle();
        // Where parameters are managed, TotalCount goes on counting the tensor each was made of.
        var before = LiveTensors.Count();
        nn.PReLU(12).Dispose();
        var ofTheCounter = LiveTensors.Count() - before;
        Cycle();
        before = LiveTensors.Count();
        Cycle();
        var each = LiveTensors.Count() - before;

        each.Should().BeLessThanOrEqualTo(ofTheCounter);
        States(optimizer).Should().HaveCount(4);
        optimizer.ParamGroups.Should().ContainSingle();
        Hooks.On(model).Should().Be(0);

        void Cycle()
        {
            var repair = RepairFixture.Made(editor.Switch(RepairFixture.Site(model, 3), NewActivation.PRelu(), SwitchScope.DeadChannels));
            RepairFixture.Step(model, optimizer, input);
            editor.AfterStep();
            repair.Undo().Should().BeNull();
        }
    }

    [Fact]
    public void Repairs_on_one_another_are_undone_in_reverse_order()
    {
        using var scope = NewDisposeScope();
        using var model = RepairableModels.Create("field");
        using var optimizer = Optimizers.Create("Adam", model, lazy: true, decay: 0.05);
        using var editor = new ModelEditor(model, optimizer);
        var rectifier = RepairableModels.Activation(model).Module;
        var first = RepairFixture.Made(editor.Switch(RepairFixture.Site(model), NewActivation.LeakyRelu()));
        var second = RepairFixture.Made(editor.Switch(RepairFixture.Site(model), NewActivation.PRelu()));

        first.Undo()!.Reason.Should().Be(RefusalReason.Superseded);
        second.Undo().Should().BeNull();
        first.Undo().Should().BeNull();

        RepairableModels.Activation(model).Module.Should().BeSameAs(rectifier);
    }

    [Fact]
    public void Of_two_repairs_the_first_can_be_undone_and_the_second_goes_on_training()
    {
        using var scope = NewDisposeScope();
        using var model = Nets.Mlp();
        using var optimizer = Optimizers.Create("Adam", model, lazy: true, decay: 0.05);
        var scheduler = optim.lr_scheduler.LambdaLR(optimizer, epoch => 1.0 / (1 + epoch));
        using var editor = new ModelEditor(model, optimizer, scheduler);
        var modules = model.named_modules().ToDictionary(named => named.name, named => named.module);
        var repairs = new[] { "relu1", "relu2" }.Select(name =>
            RepairFixture.Made(
                editor.Switch(new(name, (nn.Module<Tensor, Tensor>)modules[name], [new SiteUse(32, [])]), NewActivation.PRelu()))).ToList();

        repairs[0].Undo().Should().BeNull();

        model.named_parameters().Select(named => named.name).Should().Contain("relu2.weight").And.NotContain("relu1.weight");
        optimizer.parameters().Select(parameter => parameter.Handle).Should()
            .BeEquivalentTo(model.parameters().Select(parameter => parameter.Handle));
        var slope = model.get_parameter("relu2.weight")!.item<float>();
        RepairFixture.Step(model, optimizer, randn(8, 20));
        scheduler.step();
        optimizer.ParamGroups.Select(group => group.LearningRate).Should().Equal(Optimizers.Rate / 2, Optimizers.Rate / 2);
        model.get_parameter("relu2.weight")!.item<float>().Should().NotBe(slope);
        editor.Plan.Switches.Should().ContainSingle().Which.Names.Should().Equal("relu2");
    }

    [Fact]
    public void A_recycled_channel_keeps_its_weights_when_undone()
    {
        using var scope = NewDisposeScope();
        using var model = RepairableModels.Create("Sequential");
        using var optimizer = Optimizers.Create("Adam", model, lazy: true);
        using var editor = new ModelEditor(model, optimizer);
        var repair = RepairFixture.Made(editor.Recycle(RepairFixture.Followed(model, "act", RepairableModels.Inputs(), 12, 3)));
        var recycled = Bytes.Of(model);

        repair.Undo().Should().BeNull();

        Bytes.Of(model).Should().BeEquivalentTo(recycled);
    }

    private static IEnumerable<IntPtr> States(optim.Optimizer optimizer) =>
        ((TorchSharp.Utils.OrderedDict<IntPtr, OptimizerState>)typeof(OptimizerHelper)
            .GetField("_state", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(optimizer)!)
            .Select<(IntPtr, OptimizerState), IntPtr>(entry => entry.Item1);
}
