using static TorchSharp.torch;

namespace TorchRelu.Samples.Mnist;

/// <summary>How this program trains. The loop is the library's; samples/01-first-look.cs spells one out.</summary>
internal static class DigitTraining
{
    /// <summary>What the command line says, watched.</summary>
    public static NetworkTrainerOptions Of(MnistOptions options) => new()
    {
        Epochs = options.Epochs,
        BatchSize = options.BatchSize,
        LearningRate = options.LearningRate,
        Optimizer = options.Optimizer switch
        {
            OptimizerKind.Sgd => (parameters, rate) => optim.SGD(parameters, rate, momentum: 0.9),
            _ => (parameters, rate) => optim.Adam(parameters, rate),
        },
        ValidationShare = options.Validation,
        Seed = options.Seed,
        InputShape = [1, DigitSet.Side, DigitSet.Side],
    };

    public static NetworkTrainer Trainer(ModelKind model, NetworkTrainerOptions training) =>
        new(() => Models.Create(model), NetworkTask.Multiclass(DigitSet.Classes), training);
}
