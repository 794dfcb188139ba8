using System.Globalization;
using TorchRelu.Samples.Comparison;
using TorchRelu.Samples.Mnist;

// comparison [epochs] [seeds] [folder for RESULTS.md and RESULTS.html]
var epochs = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 3;
var seeds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 3;
var screen = Screen.Open();
var data = await new DigitLoader(screen, CacheFolder.Default, DigitLoader.Fetch)
    .LoadAsync(null, Environment.GetEnvironmentVariable(MnistFolder.Variable), CancellationToken.None);
using var train = new DigitTensors(data.Train);
using var test = new DigitTensors(data.Test);

var training = new RecipeTrainer(train, test, epochs);
var outcomes = new List<Outcome>();
// Seed after seed, not recipe after recipe: what else the machine does in a minute then touches all recipes alike.
for (var seed = 1; seed <= seeds; seed++)
{
    foreach (var recipe in Recipes.All)
    {
        outcomes.Add(training.Train(recipe, seed));
        Console.Error.WriteLine(
            $"{outcomes.Count} of {seeds * Recipes.All.Count}: {recipe.Group}, {recipe.Name}, seed {seed}: {outcomes[^1].Accuracy:0.0 %}");
    }
}
Row[] rows = [.. outcomes.GroupBy(outcome => outcome.Recipe).Select(recipe => new Row(recipe.Key, [.. recipe]))];

var basis =
    $"784-256-256-10 on {train.Count:N0} images of digits for {epochs} epochs, tested on " +
    $"{test.Count:N0}{(data.Note is { } note ? $" ({note.TrimEnd('.')})" : "")}; SGD with momentum 0.9, batches of 64, on TorchSharp " +
    $"{TorchVersions.TorchSharp}. "
    + $"Each number is the median of {seeds} runs (seeds 1 to {seeds}), with the lowest and the highest where they differ. Dead: hidden " +
    $"units that are zero, without a gradient, on every training image. Never positive: the same where the activation passes a gradient. "
    + $"NaN: the loss is no number any more. ms per step: a tenth of the steps were faster, in the fastest run. Written by: dotnet run " +
    $"-c Release --project samples/Comparison {epochs} {seeds} samples/Comparison";
Console.WriteLine(Results.Table(rows, basis));
if (args.Length > 2)
{
    File.WriteAllText(Path.Combine(args[2], "RESULTS.md"), Results.Table(rows, basis));
    File.WriteAllText(Path.Combine(args[2], "RESULTS.html"), Results.Page(rows, basis));
}
