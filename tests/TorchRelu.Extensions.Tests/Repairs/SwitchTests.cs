using FluentAssertions;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

public sealed class SwitchTests
{
    public static IEnumerable<object[]> Cases =>
        RepairableModels.Names.SelectMany(container => RepairFixture.Switches.Select(to => new object[] { container, to.Name }));

    [Theory]
    [MemberData(nameof(Cases))]
    public void After_a_switch_every_view_of_the_model_agrees(string container, string to)
    {
        using var scope = NewDisposeScope();
        using var model = RepairableModels.Create(container);
        using var optimizer = optim.SGD(model.parameters(), 0.1);
        using var editor = new ModelEditor(model, optimizer);
        var input = RepairableModels.Inputs();
        var names = model.named_modules().Select(named => named.name).ToList();
        var keys = model.state_dict().Keys.ToList();

        var repair = RepairFixture.Made(editor.Switch(RepairFixture.Site(model), RepairFixture.Switch(to)));

        repair.Record.Way.Should().Be(RepairableModels.WayFor(container));
        var (name, activation) = RepairableModels.Activation(model);
        AgreesWith(model, activation, input);
        model.named_modules().Select(named => named.name).Should().Equal(names, "names and their order stay");
        var slopes = to.StartsWith("PReLU", StringComparison.Ordinal) ? activation.named_parameters().Single().parameter : null;
        var added = slopes is null ? [] : model.named_modules().Where(named => ReferenceEquals(named.module, activation))
            .Select(named => $"{named.name}.weight").ToList();
        model.state_dict().Keys.Should().BeEquivalentTo(keys.Concat(added));
        optimizer.parameters().Select(parameter => parameter.Handle).Should()
            .BeEquivalentTo(model.parameters().Select(parameter => parameter.Handle)).And.OnlyHaveUniqueItems();
        if (slopes is not null) slopes.numel().Should().Be(to == "PReLU" ? 1 : 12);

        model.eval();
        activation.training.Should().BeFalse();
        AgreesWith(model, activation, input);
        model.train();
        activation.training.Should().BeTrue();

        RepairFixture.Step(model, optimizer, input);
        model.named_parameters().Should()
            .OnlyContain(named => !ReferenceEquals(named.parameter.grad, null), "backward reaches every parameter");
        AgreesWith(model, activation, input);
        SavesAndLoads(model, container, to);

        if (!CanBeMoved(container)) return;
        model.to(float64);
        model.parameters().Should().OnlyContain(parameter => parameter.dtype == float64);
        AgreesWith(model, RepairableModels.Activation(model).Module, input.to_type(float64));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_new_activation_computes_what_its_name_says(string container, string to)
    {
        using var scope = NewDisposeScope();
        using var model = RepairableModels.Create(container);
        using var optimizer = optim.SGD(model.parameters(), 0.1);
        using var editor = new ModelEditor(model, optimizer);
        RepairFixture.Made(editor.Switch(RepairFixture.Site(model), RepairFixture.Switch(to)));

        var z = RepairableModels.Inputs(6).reshape(4, 12);
        Func<Tensor, Tensor> formula = to switch
        {
            "ELU" => values => where(values.gt(0), values, values.exp().sub(1)),
            "LeakyReLU" => values => where(values.gt(0), values, values.mul(0.01)),
            "factory" => values => where(values.gt(0), values, values.mul(0.2)),
            _ => values => where(values.gt(0), values, values.mul(0.25)),
        };

        RepairFixture.Difference(RepairableModels.Activation(model).Module.forward(z.clone()), formula(z)).Should().BeLessThan(1e-6f);
        var input = RepairableModels.Inputs();
        RepairFixture.Difference(model.call(input), RepairableModels.Expected(model, input, formula)).Should().BeLessThan(1e-5f);
    }

    public static IEnumerable<object[]> Types =>
        from container in new[] { "field", "narrow field", "Sequential" } from type in new[] { ScalarType.Float64,
            ScalarType.BFloat16 } from to in RepairFixture.Switches select new object[] { container, type, to.Name };

    [Theory]
    [MemberData(nameof(Types))]
    public void A_model_of_another_type_gets_an_activation_of_that_type_and_goes_on_training(string container, ScalarType type, string to)
    {
        using var scope = NewDisposeScope();
        using var model = RepairableModels.Create(container).to(type);
        using var optimizer = optim.SGD(model.parameters(), 0.1);
        using var editor = new ModelEditor(model, optimizer);
        var input = RepairableModels.Inputs().to_type(type);

        RepairFixture.Made(editor.Switch(RepairFixture.Site(model), RepairFixture.Switch(to)));

        Step();
        Step();
        model.parameters().Should().OnlyContain(parameter => parameter.dtype == type);
        model.call(input).dtype.Should().Be(type);

        void Step()
        {
            optimizer.zero_grad();
            model.call(input).pow(2).mean().backward();
            optimizer.step();
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_new_activation_is_in_the_mode_of_the_old_one(bool training)
    {
        using var model = RepairableModels.Create("field");
        model.train(training);
        using var editor = new ModelEditor(model, optim.SGD(model.parameters(), 0.1));

        var repair = RepairFixture.Made(editor.Switch(RepairFixture.Site(model), NewActivation.PRelu()));

        RepairableModels.Activation(model).Module.training.Should().Be(training);
        model.train(!training);
        repair.Undo().Should().BeNull();
        RepairableModels.Activation(model).Module.training.Should().Be(!training);
    }

    [Fact]
    public void A_switch_leaves_the_random_stream_where_it_was()
    {
        using var model = RepairableModels.Create("Sequential");
        using var editor = new ModelEditor(model, optim.SGD(model.parameters(), 0.1));
        using var before = get_rng_state();

        RepairFixture.Made(
            editor.Switch(RepairFixture.Site(model), NewActivation.Create("noisy", () => { rand(3).Dispose(); return nn.SiLU(); })));

        using var after = get_rng_state();
        Bytes.Of(after).Should().Equal(Bytes.Of(before));
    }

    // TorchSharp 0.107.0 fails to move any model with a ModuleDict, which has two properties named Item.
    private static bool CanBeMoved(string container)
    {
        try
        {
            RepairableModels.Create(container).to(float64);
            return true;
        }
        catch (ArgumentException fault) when (fault.Message.Contains("Key: Item", StringComparison.Ordinal))
        {
            return false;
        }
    }

    private static void AgreesWith(nn.Module<Tensor, Tensor> model, nn.Module<Tensor, Tensor> activation, Tensor input)
    {
        using var scope = NewDisposeScope();
        using var ungraded = no_grad();
        var expected = RepairableModels.Expected(model, input, values => activation.forward(values.clone()));
        Bytes.Of(model.call(input)).Should().Equal(Bytes.Of(expected), "forward uses the module that is listed");
    }

    private static void SavesAndLoads(nn.Module<Tensor, Tensor> model, string container, string to)
    {
        using var other = RepairableModels.Create(container, seed: 2);
        using var editor = new ModelEditor(other, optim.SGD(other.parameters(), 0.1));
        RepairFixture.Made(editor.Switch(RepairFixture.Site(other), RepairFixture.Switch(to)));
        var path = Path.GetTempFileName();
        try
        {
            model.save(path);
            other.load(path);
        }
        finally
        {
            File.Delete(path);
        }
        Bytes.Of(other).Should().BeEquivalentTo(Bytes.Of(model));
    }
}
