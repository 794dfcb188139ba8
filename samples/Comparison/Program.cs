using System.Globalization;
using TorchRelu.Samples.Comparison;
using TorchRelu.Samples.Mnist;

// comparison [epochs] [folder for RESULTS.md and RESULTS.html]
var epochs = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 3;
var screen = Screen.Open();
using var network = MnistDownload.Network();
var data = await new DigitLoader(screen, new MnistDownload(network), CacheFolder.Default).LoadAsync(null, Environment.GetEnvironmentVariable(DataPlace.Variable), CancellationToken.None);
using var train = new DigitTensors(data.Train);
using var test = new DigitTensors(data.Test);

var kitchen = new Kitchen(train, test, epochs);
var outcomes = new List<Outcome>();
foreach (var recipe in Recipes.All)
{
    outcomes.Add(kitchen.Cook(recipe));
    Console.Error.WriteLine($"{outcomes.Count} of {Recipes.All.Count}: {recipe.Group}, {recipe.Name}: {outcomes[^1].Accuracy:0.0 %}");
}

var basis = $"784-256-256-10 on {train.Count:N0} images of digits for {epochs} epochs, tested on {test.Count:N0}{(data.Note is { } note ? $" ({note.TrimEnd('.')})" : "")}; SGD with momentum 0.9, batches of 64, seed 1, on {TorchProvider.Name} {TorchProvider.Version}. "
    + "Dead: hidden units that are zero, without a gradient, on every training image. NaN: the loss is no number any more. Written by: dotnet run -c Release --project samples/Comparison " + epochs + " samples/Comparison";
Console.WriteLine(Results.Table(outcomes, basis));
if (args.Length > 1)
{
    File.WriteAllText(Path.Combine(args[1], "RESULTS.md"), Results.Table(outcomes, basis));
    File.WriteAllText(Path.Combine(args[1], "RESULTS.html"), Results.Page(outcomes, basis));
}
