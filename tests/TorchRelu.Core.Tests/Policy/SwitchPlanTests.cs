using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests;

public sealed class SwitchPlanTests
{
    private static readonly SwitchPlan s_plan = new()
    {
        RateFactor = 0.1,
        Switches =
        [
            new()
            {
                Names = ["act", "block.act"],
                From = "ReLU",
                To = new("PReLU", 0.25, PerChannel: true),
                Scope = SwitchScope.DeadChannels,
                Way = SwitchWay.OutputHook,
                Dead = [3, 8],
                Channels = 12,
                Parameters = [new("weight", [12])],
                Producer = new("fc1.weight", [12, 8]),
            },
        ],
    };

    private static readonly OutlineModule[] s_model =
    [
        new("<root>", "Net", 0, []), new("fc1", "Linear", 1, [new("weight", [12, 8]), new("bias", [12])]),
        new("act", "ReLU", 2, []), new("block", "Block", 3, []), new("block.act", "ReLU", 2, []), new("act2", "ReLU", 4, []),
    ];

    [Fact]
    public void A_plan_survives_its_JSON()
    {
        SwitchPlan.FromJson(s_plan.ToJson()).Should().BeEquivalentTo(s_plan);
        s_plan.ToJson().Should()
            .Contain("\"schemaVersion\": 1").And.Contain("\"scope\": \"DeadChannels\"").And.Contain("\"way\": \"OutputHook\"");
    }

    [Fact]
    public void A_plan_survives_its_file()
    {
        var path = Path.GetTempFileName();
        try
        {
            s_plan.Save(path);
            SwitchPlan.Load(path).Should().BeEquivalentTo(s_plan);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("{", "the switch plan: expected what SwitchPlan.Save writes, found something else.")]
    [InlineData("", "the switch plan: expected what SwitchPlan.Save writes, found nothing.")]
    [InlineData("null", "the switch plan: expected an object, found null.")]
    [InlineData("[]", "the switch plan: expected *")]
    [InlineData("{\"switches\":[{\"names\":[\"a\"]}]}", "switches[0]: expected *")]
    [InlineData("{\"schemaVersion\":1,\"rateFactor\":1,\"switches\":null}", "switches: expected a list, found null.")]
    [InlineData("{\"schemaVersion\":2}", "schemaVersion: expected a version up to 1, found 2; *")]
    public void What_is_no_plan_is_said_to_be_none(string json, string says) =>
        FluentActions.Invoking(() => SwitchPlan.FromJson(json)).Should().Throw<InvalidDataException>().WithMessage(says);

    [Theory]
    [InlineData("\"rateFactor\": 0.1", "\"rateFactor\": 0", "rateFactor: expected above 0 and at most 1, found 0.")]
    [InlineData("\"rateFactor\": 0.1", "\"rateFactor\": -1", "rateFactor: *")]
    [InlineData("\"rateFactor\": 0.1", "\"rateFactor\": 10", "rateFactor: *")]
    [InlineData("\"channels\": 12", "\"channels\": 8", "switches[0].dead[1]: expected a channel below 8, in order, once, found 8.")]
    [InlineData("\"channels\": 12", "\"channels\": -3", "switches[0].channels: *")]
    [InlineData("\"kind\": \"PReLU\"", "\"kind\": null", "switches[0].to.kind: *")]
    [InlineData("\"from\": \"ReLU\"", "\"from\": null", "switches[0].from: *")]
    [InlineData("\"value\": 0.25", "\"value\": 1e999", "switches[0].to.value: expected a number that PReLU takes, found *")]
    [InlineData("\"value\": 0.25", "\"value\": 0", "switches[0].to.value: *")]
    [InlineData("\"scope\": \"DeadChannels\"", "\"scope\": 7", "switches[0].scope: *")]
    [InlineData("\"name\": \"fc1.weight\"", "\"name\": null", "switches[0].producer.name: *")]
    public void A_plan_that_no_repair_has_written_is_not_read(string written, string edited, string says)
    {
        var json = s_plan.ToJson();
        json.Should().Contain(written);

        FluentActions.Invoking(() => SwitchPlan.FromJson(json.Replace(written, edited, StringComparison.Ordinal))).Should()
            .Throw<InvalidDataException>().WithMessage(says);
    }

    [Fact]
    public void A_model_it_was_made_for_fits() => s_plan.DifferencesFrom(s_model, ["PReLU"]).Should().BeEmpty();

    [Fact]
    public void Each_difference_says_what_where_expected_found_and_what_to_do()
    {
        Differences(s_model[..2], "PReLU").Should().ContainSingle().Which.ToString().Should().Be(
            "module of 'act': the plan has a ReLU, the model has no such module. The model has no ReLU. Build the model as it was when " +
                "the plan was written.");
        Differences([.. s_model.Where(module => module.Name != "act")], "PReLU").Single().Advice.Should().Contain("'block.act', 'act2'");
        Differences(With("act", module => module with { Type = "GELU" }), "PReLU").Single().Should()
            .BeEquivalentTo(new { What = "type", Where = "act", Expected = "ReLU", Found = "GELU" });
        Differences(With("act", module => module with { Type = "PReLU" }), "PReLU").Single().Advice.Should().Contain("applied already");
        Differences(With("block.act", module => module with { Identity = 9 }), "PReLU").Single().Should()
            .BeEquivalentTo(new { What = "names", Expected = "'act', 'block.act'", Found = "'act'" });
        Differences(With("fc1", module => module with { Parameters = [new("weight", [10, 8])] }), "PReLU").Single().Should()
            .BeEquivalentTo(new { What = "shape", Where = "fc1.weight", Expected = "[12, 8]", Found = "[10, 8]" });
        Differences(With("fc1", module => module with { Parameters = [] }), "PReLU").Single().Found.Should().Be("no such parameter");
        Differences(s_model, "ELU").Single().Advice.Should().Contain("NewActivation.Create(\"PReLU\", factory)");
    }

    private static IReadOnlyList<PlanDifference> Differences(IReadOnlyList<OutlineModule> model, string kind) =>
        s_plan.DifferencesFrom(model, [kind]);

    private static OutlineModule[] With(string name, Func<OutlineModule, OutlineModule> change) =>
        [.. s_model.Select(module => module.Name == name ? change(module) : module)];
}
