using FluentAssertions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

public sealed class HookTests
{
    [Theory]
    [InlineData("Sequential")]
    [InlineData("two owners")]
    [InlineData("narrow field")]
    [InlineData("closure")]
    public void Hooks_of_the_user_move_along_and_their_removers_still_work(string container)
    {
        using var scope = NewDisposeScope();
        using var model = RepairableModels.Create(container);
        using var editor = new ModelEditor(model);
        var (act, uses) = (RepairableModels.Activation(model).Module, RepairableModels.Layers(model).Count - 1);
        var (before, after, plain, lowest) = (0, 0, 0, 0f);
        var removers = new Action[]
        {
            act.register_forward_pre_hook((_, input) => { before++; return input; }).remove,
            act.register_forward_hook((_, _, output) =>
                { after++; lowest = Math.Min(lowest, output.min().item<float>()); return output; }).remove,
            act.register_forward_pre_hook(_ => plain++).remove,
            act.register_forward_hook(_ => plain++).remove,
        };

        RepairFixture.Made(editor.Switch(RepairFixture.Site(model), NewActivation.LeakyRelu(0.5)));
        model.call(RepairableModels.Inputs());

        (before, after, plain).Should().Be((uses, uses, 2 * uses));
        lowest.Should().BeNegative("a hook sees what the new activation gives, also where it was there first");
        var late = 0;
        var removeLate = RepairableModels.Activation(model).Module.register_forward_hook((_, _, output) => { late++; return output; });
        model.call(RepairableModels.Inputs());
        late.Should().Be(uses);

        foreach (var remove in removers) remove();
        removeLate.remove();
        model.call(RepairableModels.Inputs());
        (before, after, plain, late).Should().Be((2 * uses, 2 * uses, 4 * uses, uses));
    }

    [Theory]
    [InlineData("Sequential")]
    [InlineData("narrow field")]
    public void A_monitor_goes_on_counting_and_takes_its_hooks_off(string container)
    {
        using var scope = NewDisposeScope();
        using var model = RepairableModels.Create(container);
        using var optimizer = Optimizers.Create("SGD", model, lazy: true);
        using var editor = new ModelEditor(model, optimizer);
        using (var monitor = DyingReluMonitor.Attach(model))
        {
            RepairFixture.Step(model, optimizer, RepairableModels.Inputs(2000));
            monitor.Step();
            monitor.EndEpoch();
            var repair = RepairFixture.Made(editor.Switch(RepairFixture.Site(model), NewActivation.PRelu()));
            RepairFixture.Step(model, optimizer, RepairableModels.Inputs(2000));
            monitor.Step();
            monitor.EndEpoch();
            model.eval();
            model.call(RepairableModels.Inputs(2000));

            monitor.Report().Layers.Single().Samples.Should().Be(4000, "both epochs, and not the forward in eval mode");
            monitor.Report().Layers.Single().Problem.Should().BeNull();
            repair.Undo().Should().BeNull();
        }

        Hooks.On(model).Should().Be(0);
    }

    [Fact]
    public void An_output_hook_leaves_no_tensor_behind()
    {
        using var model = nn.ReLU();
        using var editor = new ModelEditor(model);
        RepairFixture.Made(editor.Switch(new("<root>", model, [new SiteUse(8, [])]), NewActivation.LeakyRelu()));
        using var input = RepairableModels.Inputs();
        model.call(input).Dispose();
        // Else what earlier tests left is collected meanwhile.
        var before = LiveTensors.Count();

        for (var i = 0; i < 20; i++) model.call(input).Dispose();

        Tensor.TotalCount.Should().Be(before);
    }

    [Fact]
    public void A_rectifier_behind_an_output_hook_follows_the_mode_of_the_module_that_is_listed()
    {
        using var scope = NewDisposeScope();
        using var model = RepairableModels.Create("narrow field");
        using var editor = new ModelEditor(model);
        var rectifier = RepairableModels.Activation(model).Module;
        RepairFixture.Made(editor.Switch(RepairFixture.Site(model), NewActivation.LeakyRelu()));
        var modes = new List<bool>();
        rectifier.register_forward_hook((module, _, output) => { modes.Add(module.training); return output; });

        model.call(RepairableModels.Inputs());
        model.eval();
        model.call(RepairableModels.Inputs());
        model.train();
        model.call(RepairableModels.Inputs());

        modes.Should().Equal(true, false, true);
    }

    [Fact]
    public void A_rectifier_that_an_output_hook_replaced_is_not_switched_again()
    {
        using var model = RepairableModels.Create("narrow field");
        using var editor = new ModelEditor(model);
        RepairFixture.Made(editor.Switch(RepairFixture.Site(model), NewActivation.LeakyRelu()));

        var refused = editor.Switch(RepairFixture.Site(model), NewActivation.Elu()).Refused!;

        refused.Reason.Should().Be(RefusalReason.Superseded);
        refused.Sentence.Should().Contain("undo that repair first");
    }
}
