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
        var evaluation = new Trainer(model, new MnistOptions());
        var shuffle = new Random(Seed);
        var best = 0.0;

        for (var epoch = 0; epoch < 20; epoch++)
        {
            model.train();
            foreach (var (images, labels) in train.Shuffled(64, shuffle))
            {
                using var scope = NewDisposeScope();
                optimizer.zero_grad();
                nn.functional.cross_entropy(model.call(images), labels).backward();
                optimizer.step();
            }

            best = Math.Max(best, evaluation.Evaluate(test));
        }

        output.WriteLine($"linear, learning rate {learningRate}, seed {Seed}: {best:0.00 %} at best");
        best.Should().BeInRange(0.8, 0.93);
    }
}
