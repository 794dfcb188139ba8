using System.Reflection;
using FluentAssertions;
using TorchRelu;
using TorchSharp.Modules;
using TorchSharp.Pins.Tests.Optimizers;
using TorchSharp.Pins.Tests.Schedulers;
using TorchSharp.Pins.Tests.Support;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using Module = TorchSharp.torch.nn.Module;

namespace TorchSharp.Pins.Tests.PrivateNames;

/// <summary>Every private name that the plug-in reads, its class, its type, and what it holds. TorchSharp 0.105.2 to 0.107.0.</summary>
public class PrivateNamesTests
{
    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    [Fact]
    public void Each_name_is_a_field_of_its_class_with_its_type_and_is_not_public()
    {
        TorchSharpInternals.All.Should().HaveCount(22).And.OnlyHaveUniqueItems();
        TorchSharpInternals.All.Select(Difference).Where(difference => difference is not null).Should().BeEmpty();
        TorchSharpInternals.LackingToReplace.Should().BeNull();
    }

    [Fact]
    public void The_hooks_of_a_module_are_in_four_dictionaries()
    {
        using var module = ReLU();
        module.register_forward_pre_hook((_, input) => input);
        module.register_forward_hook((_, _, output) => output);
        module.register_forward_hook((_, _, output) => output);
        module.register_forward_pre_hook(_ => { });
        module.register_forward_hook(_ => { });

        TorchSharpInternals.PreHooks.Of(module).Should().HaveCount(1);
        TorchSharpInternals.PostHooks.Of(module).Should().HaveCount(2);
        TorchSharpInternals.ModulePreHooks.Of(module).Should().HaveCount(1);
        TorchSharpInternals.ModulePostHooks.Of(module).Should().HaveCount(1);
        TorchSharpInternals.HookCount(module).Should().Be(5);
    }

    [Fact]
    public void The_children_of_a_module_are_in_one_dictionary_and_those_of_a_Sequential_in_one_list()
    {
        using var net = new Net();
        using var sequence = Sequential(("first", Linear(2, 3)), ("act", ReLU()));
        using var own = new TwoInputs();

        TorchSharpInternals.Children.Of(net).Values.Should().Equal(net.children());
        TorchSharpInternals.Entries.Of(sequence).Cast<Module>().Should().Equal(sequence.children());
        TorchSharpInternals.EntriesOf(sequence)!.Value.Should()
            .Be((TorchSharpInternals.Entries.Of(sequence), typeof(IModule<Tensor, Tensor>)));
        TorchSharpInternals.EntriesOf(own)!.Value.Entries.Cast<Module>().Should().Equal(own.children());
        TorchSharpInternals.EntriesOf(own)!.Value.Holds.Should().Be<Module>();
        TorchSharpInternals.EntriesOf(net).Should().BeNull();
    }

    [Theory]
    [InlineData("SGD")]
    [InlineData("Adam")]
    [InlineData("AdamW")]
    [InlineData("RMSProp")]
    [InlineData("Adagrad")]
    public void The_states_of_an_optimizer_are_by_the_handles_of_its_parameters(string name)
    {
        using var layer = Linear(2, 3);
        using var optimizer = (OptimizerHelper)OptimizerFactory.Make(name, layer.parameters(), 0.1);

        TorchSharpInternals.LackingFor(optimizer).Should().BeNull();
        TorchSharpInternals.States.Of(optimizer).Keys.Should().Equal(layer.parameters().Select(parameter => parameter.Handle));
    }

    [Theory]
    [InlineData("StepLR")]
    [InlineData("MultiStepLR")]
    [InlineData("ExponentialLR")]
    [InlineData("CosineAnnealingLR")]
    [InlineData("LambdaLR")]
    [InlineData("OneCycleLR")]
    public void The_optimizer_and_the_rates_of_a_scheduler_are_there(string name)
    {
        using var layer = Linear(2, 3);
        using var optimizer = OptimizerFactory.Make("SGD", layer.parameters(), 0.5);
        var scheduler = SchedulerFactory.Make(name, optimizer);

        TorchSharpInternals.LackingFor(scheduler).Should().BeNull();
        TorchSharpInternals.Optimizer.Of(scheduler).Should().BeSameAs(optimizer);
        TorchSharpInternals.BaseRates.Of(scheduler).Should().Equal(0.5);
        TorchSharpInternals.LastRates.Of(scheduler).Should().Equal(scheduler.get_last_lr());
    }

    [Fact]
    public void What_a_kind_of_scheduler_has_besides_is_there()
    {
        using var layer = Linear(2, 3);
        using var optimizer = OptimizerFactory.Make("Adam", layer.parameters(), 0.5);
        var lambda = (optim.lr_scheduler.impl.LambdaLR)SchedulerFactory.Make("LambdaLR", optimizer);
        var cosine = (optim.lr_scheduler.impl.CosineAnnealingLR)SchedulerFactory.Make("CosineAnnealingLR", optimizer);
        var cycle = (optim.lr_scheduler.impl.OneCycleLR)optim.lr_scheduler.OneCycleLR(optimizer, 1.0, total_steps: 10, three_phase: true);

        TorchSharpInternals.RateFactors.Of(lambda).Single()(3).Should().Be(0.25);
        TorchSharpInternals.LowestRate.Of(cosine).Should().Be(0.125);
        TorchSharpInternals.Phases.Of(cycle).Length.Should().Be(3);
        TorchSharpInternals.PhaseValues.Of(cycle)["max_lr"].Should().Equal(1.0);
        TorchSharpInternals.PhaseValues.Of(cycle).Keys.Should()
            .BeEquivalentTo([.. TorchSharpInternals.PhaseRates, "base_momentum", "max_momentum"]);
        TorchSharpInternals.Betas.Of(cycle).Single().Should().BeSameAs(optimizer.ParamGroups.Single());
        TorchSharpInternals.Momenta.Of(cycle).Should().ContainSingle().Which.Should().BeNull();
    }

    [Fact]
    public void What_a_version_lacks_is_named_with_the_version_in_refusals_and_errors()
    {
        using var net = new Net();
        var gone = new PrivateField(typeof(Module), "_gone", typeof(object));
        var changed = new PrivateField(typeof(Sequential<,>), "_modules", typeof(Array));
        var read = () => gone.Read(net);

        gone.Lacking.Should().MatchRegex(@"^TorchSharp \d+\.\d+\.\d+ has no Module\._gone as 0\.105\.2 to 0\.107\.0 have it$");
        changed.Lacking.Should().Contain("has no Sequential._modules as");
        read.Should().Throw<NotSupportedException>().WithMessage($"{gone.Lacking}, and this version of TorchRelu.Extensions needs it.");
        Refusals.LayoutUnknown("act", gone.Lacking!).Should().Match<Refusal>(refusal =>
            refusal.Reason == RefusalReason.LayoutUnknown && refusal.Sentence.StartsWith($"{gone.Lacking}, so ", StringComparison.Ordinal));
        OptimizerRefusals.LayoutUnknown("act", "Adam", gone.Lacking!).Should().Match<Refusal>(refusal =>
            refusal.Reason == RefusalReason.LayoutUnknown && refusal.Sentence.StartsWith($"{gone.Lacking}, so ", StringComparison.Ordinal));
    }

    private static string? Difference(PrivateField known)
    {
        if (known.Owner.GetField(known.Name, Declared) is not { } field) return $"{known.Owner}.{known.Name} is gone";
        if (field.IsPublic) return $"{known.Owner}.{known.Name} is public and needs no reflection any more";
        // The phases are of a private class; only how many there are is read.
        var fits = known.Holds == typeof(Array) ? field.FieldType.IsArray : known.Holds == field.FieldType;
        return fits ? null : $"{known.Owner}.{known.Name} is of type {field.FieldType}, not {known.Holds}";
    }

    private sealed class TwoInputs : Sequential<Tensor, Tensor, Tensor>
    {
        public TwoInputs()
            : base(("left", Linear(2, 3)), ("act", ReLU()))
        {
        }

        public override Tensor forward(Tensor left, Tensor right) => throw new NotSupportedException();
    }
}
