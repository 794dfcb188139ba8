using FluentAssertions;
using TorchRelu.Samples.Comparison;
using TorchRelu.Samples.Mnist;
using Xunit;
using static TorchSharp.torch;

namespace TorchRelu.Guides.Tests;

/// <summary>The comparison of activations, biases and weights, on few drawn digits.</summary>
public sealed class ComparisonTests : IDisposable
{
    private readonly DigitTensors _train;
    private readonly DigitTensors _test;

    public ComparisonTests()
    {
        var digits = DrawnDigits.Draw(train: 1_280, test: 250);
        (_train, _test) = (new DigitTensors(digits.Train), new DigitTensors(digits.Test));
    }

    public void Dispose()
    {
        _train.Dispose();
        _test.Dispose();
    }

    [Fact]
    public void A_healthy_network_learns_and_one_with_very_negative_biases_is_dead()
    {
        var kitchen = new Kitchen(_train, _test, epochs: 2);

        var healthy = kitchen.Cook(Recipes.All.First(recipe => recipe.Name == "ReLU"));
        var dead = kitchen.Cook(Recipes.All.First(recipe => recipe.Name == "bias -10"));
        var normed = kitchen.Cook(Recipes.All.First(recipe => recipe.Name == "bias -10, BatchNorm"));

        healthy.Accuracy.Should().BeGreaterThan(0.8);
        (dead.Dead, dead.Accuracy).Should().Match<(double? Dead, double Accuracy)>(run => run.Dead == 1 && run.Accuracy < 0.3);
        (normed.Dead, normed.Accuracy).Should().Match<(double? Dead, double Accuracy)>(run => run.Dead < 0.1 && run.Accuracy > 0.5, "batch normalisation takes the bias out again");
    }

    [Fact]
    public void Every_recipe_makes_a_network_and_has_a_line_in_the_results()
    {
        var results = File.ReadAllText(Path.Combine(Repository.Samples, "Comparison", "RESULTS.md"));
        var page = File.ReadAllText(Path.Combine(Repository.Samples, "Comparison", "RESULTS.html"));

        foreach (var recipe in Recipes.All)
        {
            using var scope = NewDisposeScope();
            using var model = recipe.Create();
            model.call(zeros(2, 1, 28, 28)).shape.Should().Equal(2, 10);
            results.Should().Contain($"## {recipe.Group}\n").And.Contain($"\n| {recipe.Name} | ");
            page.Should().Contain($"<td>{recipe.Name}</td>");
        }
    }

    [Fact]
    public void What_a_network_lost_is_told_and_nothing_can_be_slipped_into_the_page()
    {
        Outcome[] outcomes = [new(new Recipe("group <b>", "name <script>"), 0.1, Dead: null, NeverPositive: null, IsLost: true, Milliseconds: 1)];

        Results.Table(outcomes, "basis").Should().Contain("| name <script> | 10.0 %, NaN | - | - | 1.00 |");
        Results.Page(outcomes, "basis").Should().Contain("10.0 %, NaN").And.NotContain("<script>").And.NotContain("group <b>");
    }
}
