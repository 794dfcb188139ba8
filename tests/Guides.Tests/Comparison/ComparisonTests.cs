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
        var training = new RecipeTrainer(_train, _test, epochs: 2);

        var healthy = training.Train(Recipes.All.First(recipe => recipe.Name == "ReLU"), seed: 1);
        var dead = training.Train(Recipes.All.First(recipe => recipe.Name == "bias -10"), seed: 1);
        var normed = training.Train(Recipes.All.First(recipe => recipe.Name == "bias -10, BatchNorm"), seed: 1);

        healthy.Accuracy.Should().BeGreaterThan(0.8);
        (dead.Dead, dead.Accuracy).Should().Match<(double? Dead, double Accuracy)>(run => run.Dead == 1 && run.Accuracy < 0.3);
        (normed.Dead, normed.Accuracy)
            .Should().Match<(double? Dead, double Accuracy)>(run =>
            run.Dead < 0.1 && run.Accuracy > 0.5, "batch normalisation takes the bias out again");
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
        var recipe = new Recipe("group <b>", "name <script>");
        Row[] rows = [new(recipe, [Run(recipe, 0.1, null)])];

        Results.Table(rows, "basis").Should().Contain("| name <script> | 10.0 %, NaN | - | - | 1.00 |");
        Results.Page(rows, "basis").Should().Contain("10.0 %, NaN").And.NotContain("<script>").And.NotContain("group <b>");
    }

    [Fact]
    public void A_row_is_the_median_of_its_runs_with_their_range()
    {
        var recipe = new Recipe("group", "name");

        Table(Run(recipe, 0.95, 0.25), Run(recipe, 0.5, 0.5), Run(recipe, 0.97, 0.25)).Should()
            .Contain("| name | 95.0 % [50.0, 97.0] | 25.0 % [25.0, 50.0] | 0.0 % | 1.00 |");
        Table(Run(recipe, 0.95, 0.25), Run(recipe, 0.1, null), Run(recipe, 0.97, 0.25)).Should()
            .Contain("| name | 95.0 % [10.0, 97.0], NaN in 1 of 3 | 25.0 % | 0.0 % | 1.00 |");
        Table(Run(recipe, 0.95, 0.25), Run(recipe, 0.96, 0.25)).Should().Contain("| 95.5 % [95.0, 96.0] | 25.0 % |");

        string Table(params Outcome[] runs) => Results.Table([new Row(recipe, runs)], "basis");
    }

    [Fact]
    public void The_results_say_of_how_many_runs_they_are_and_what_wrote_them()
    {
        var results = File.ReadAllText(Path.Combine(Repository.Samples, "Comparison", "RESULTS.md"));

        results.Should()
            .MatchRegex(
            "median of ([3-9]) runs \\(seeds 1 to \\1\\).*dotnet run -c Release --project samples/Comparison [0-9]+ \\1 " +
            "samples/Comparison\n");
        File.ReadAllText(Path.Combine(Repository.Samples, "README.md")).Should()
            .Contain(results[results.IndexOf("dotnet run", StringComparison.Ordinal)..]
            .Split('\n')[0], "the page that links to the results has the command");
    }

    // Without a share of dead units the loss was no number.
    private static Outcome Run(Recipe recipe, double accuracy, double? dead) =>
        new(recipe, accuracy, dead, dead is null ? null : 0, IsLost: dead is null, Milliseconds: 1);
}
