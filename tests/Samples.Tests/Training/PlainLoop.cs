using static TorchSharp.torch;

namespace TorchRelu.Samples.Tests.Training;

/// <summary>The training loop as in every TorchSharp program, without the library.</summary>
internal static class PlainLoop
{
    public static void Train(
        nn.Module<Tensor, Tensor> model, optim.Optimizer optimizer, DigitTensors digits, int epochs, int seed, Action? afterEpoch = null)
    {
        var shuffle = new Random(seed);
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            model.train();
            foreach (var (images, labels) in digits.Shuffled(64, shuffle))
            {
                using var scope = NewDisposeScope();
                optimizer.zero_grad();
                nn.functional.cross_entropy(model.call(images), labels).backward();
                optimizer.step();
            }

            afterEpoch?.Invoke();
        }
    }

    public static double Accuracy(nn.Module<Tensor, Tensor> model, DigitTensors digits)
    {
        using var ungraded = no_grad();
        model.eval();
        var correct = 0L;
        foreach (var (images, labels) in digits.Batches(50))
        {
            using var scope = NewDisposeScope();
            correct += model.call(images).argmax(1).eq(labels).sum().item<long>();
        }

        return (double)correct / digits.Count;
    }
}
