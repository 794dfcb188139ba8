using TorchSharp;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace TorchRelu.Samples.Tests.Training;

[Collection(OneAtATime.Name)]
public class LinearModelTests(ITestOutputHelper output)
{
    private const int Seed = 1;

    [Theory]
    [InlineData(0.001)]
    [InlineData(0.005)]
    public void A_linear_model_stays_under_93_percent_on_drawn_digits_however_long_it_trains(double learningRate)
    {
        manual_seed(Seed);
        using var train = new DigitTensors(TrainedRuns.Drawn.Train);
        using var test = new DigitTensors(TrainedRuns.Drawn.Test);
        using var model = nn.Sequential(("flatten", nn.Flatten()), ("fc", nn.Linear(784, 10)));
        using var optimizer = optim.Adam(model.parameters(), learningRate);
        var best = 0.0;

        PlainLoop.Train(model, optimizer, train, 20, Seed, () => best = Math.Max(best, PlainLoop.Accuracy(model, test)));

        output.WriteLine($"linear, learning rate {learningRate}, seed {Seed}: {best:0.00 %} at best");
        best.Should().BeInRange(0.8, 0.93);
    }
}
