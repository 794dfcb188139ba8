using FluentAssertions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Tests;

public sealed class PlanTests
{
    public static IEnumerable<object[]> Cases =>
        RepairableModels.Names.SelectMany(container => RepairFixture.Switches.Select(to => new object[] { container, to.Name }));

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_fresh_model_with_its_plan_takes_the_weights_and_predicts_the_same(string container, string to)
    {
        using var scope = NewDisposeScope();
        using var model = RepairableModels.Create(container);
        using var optimizer = Optimizers.Create("Adam", model, lazy: true);
        using var editor = new ModelEditor(model, optimizer);
        var input = RepairableModels.Inputs();
        RepairFixture.Made(editor.Switch(RepairFixture.Site(model), RepairFixture.Switch(to)));
        for (var step = 0; step < 3; step++) RepairFixture.Step(model, optimizer, input);
        var json = editor.Plan.ToJson();

        using var fresh = RepairableModels.Create(container, seed: 2);
        using var applied = SwitchPlan.FromJson(json).ApplyTo(fresh, activations: RepairFixture.Switch("factory"));
        fresh.load_state_dict(model.state_dict());

        Bytes.Of(fresh.call(input)).Should().Equal(Bytes.Of(model.call(input)));
        fresh.named_modules().Select(named => (named.name, named.module.GetType())).Should()
            .Equal(model.named_modules().Select(named => (named.name, named.module.GetType())));
        applied.Records.Should().ContainSingle().Which.Way.Should().Be(RepairableModels.WayFor(container));
    }

    [Fact]
    public void A_plan_that_does_not_fit_names_everything_that_differs_and_changes_nothing()
    {
        using var model =
            Sequential(("fc1", Linear(8, 12)), ("act1", ReLU()), ("fc2", Linear(12, 6)), ("act2", ReLU()), ("out", Linear(6, 4)));
        using var editor = new ModelEditor(model, optim.SGD(model.parameters(), 0.1));
        using var input = RepairableModels.Inputs();
        RepairFixture.Made(editor.Switch(RepairFixture.Followed(model, "act1", input, 12), NewActivation.PRelu(perChannel: true)));
        RepairFixture.Made(editor.Switch(RepairFixture.Followed(model, "act2", input, 6), NewActivation.Create("mine", () => SiLU())));
        using var other =
            Sequential(("fc1", Linear(8, 10)), ("act1", ReLU()), ("fc2", Linear(10, 6)), ("activation2", ReLU()), ("out", Linear(6, 4)));
        var before = TrainingSnapshot.Of(other, null, null, input);

        var apply = () => editor.Plan.ApplyTo(other);

        apply.Should().Throw<ArgumentException>().Which.Message.Should()
            .Contain("shape of 'fc1.weight': the plan has [12, 8], the model has [10, 8]")
            .And.Contain("activation of 'act2': the plan has mine").And.Contain("NewActivation.Create(\"mine\"")
            .And.Contain("module of 'act2': the plan has a ReLU, the model has no such module").And.Contain("'activation2'");
        editor.Plan.DifferencesFrom(other).Should().HaveCount(3);
        TrainingSnapshot.Of(other, null, null, input).Should().Equal(before);
    }

    [Fact]
    public void A_plan_is_not_applied_twice()
    {
        using var model = RepairableModels.Create("field");
        using var editor = new ModelEditor(model);
        RepairFixture.Made(editor.Switch(RepairFixture.Site(model), NewActivation.LeakyRelu()));

        editor.Plan.DifferencesFrom(model).Should().ContainSingle().Which.Should().Match<PlanDifference>(difference =>
            difference.What == "type" && difference.Expected == "ReLU" && difference.Found == "LeakyReLU"
                && difference.Advice.Contains("applied already"));
    }

    [Fact]
    public void Where_one_repair_of_a_plan_is_refused_none_is_made()
    {
        using var model = Nets.Mlp();
        using var editor = new ModelEditor(model, optim.SGD(model.parameters(), 0.1));
        using var input = randn(4, 20);
        RepairFixture.Made(editor.Switch(RepairFixture.Followed(model, "relu1", input, 32), NewActivation.LeakyRelu()));
        RepairFixture.Made(editor.Switch(RepairFixture.Followed(model, "relu2", input, 32), NewActivation.PRelu()));
        using var fresh = Nets.Mlp();
        using var lbfgs = optim.LBFGS(fresh.parameters().ToList());
        var before = TrainingSnapshot.Of(fresh, null, null, input);

        var apply = () => editor.Plan.ApplyTo(fresh, lbfgs);

        apply.Should().Throw<InvalidOperationException>().WithMessage("*LBFGS*");
        TrainingSnapshot.Of(fresh, null, null, input).Should().Equal(before);
    }
}
