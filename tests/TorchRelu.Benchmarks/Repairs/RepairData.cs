using static TorchSharp.torch;

namespace TorchRelu.Benchmarks;

/// <summary>Rows to train on, and rows that are held out.</summary>
internal sealed record RepairData(Tensor Inputs, Tensor Targets, Tensor HeldOutInputs, Tensor HeldOutTargets)
{
    /// <summary>Five overlapping clouds of points in twenty dimensions.</summary>
    public static RepairData Clouds()
    {
        var generator = new Generator(1);
        var classes = randint(5, [2 * RepairTask.Rows], int64, generator: generator);
        var centres = randn(5, 20, generator: generator);
        return Split(centres[classes].add(randn(2 * RepairTask.Rows, 20, generator: generator)), classes);
    }

    /// <summary>Digits: of MNIST where MNIST_DIR has them, otherwise made up.</summary>
    public static RepairData Digits()
    {
        var (inputs, targets) = StudyData.Digits(2 * RepairTask.Rows);
        return Split(inputs, targets);
    }

    /// <summary>A smooth function of eight inputs in [0, 1].</summary>
    public static RepairData Smooth()
    {
        var (inputs, targets) = StudyData.Smooth(2 * RepairTask.Rows);
        return Split(inputs, targets);
    }

    private static RepairData Split(Tensor inputs, Tensor targets) => new(
        inputs[..RepairTask.Rows], targets[..RepairTask.Rows], inputs[RepairTask.Rows..], targets[RepairTask.Rows..]);
}

/// <summary>A game with states, actions and rewards, whose true values are known.</summary>
internal sealed record RewardGame(Tensor Features, Tensor Rewards, Tensor Next, Tensor Values)
{
    public const int States = 512;
    public const int Actions = 4;
    public const double Discount = 0.8;
    private const int Sweeps = 100;

    public static RewardGame Create()
    {
        var generator = new Generator(1);
        var features = rand(States, 8, generator: generator);
        var rewards = features.mm(randn(8, Actions, generator: generator)).sin();
        var next = randint(States, [States, Actions], int64, generator: generator);
        var values = zeros(States, Actions);
        for (var sweep = 0; sweep < Sweeps; sweep++) values = rewards.add(values.amax([1L])[next].mul(Discount));
        return new(features, rewards, next, values);
    }
}
