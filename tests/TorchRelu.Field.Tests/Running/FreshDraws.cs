using static TorchSharp.torch;

namespace TorchRelu.Field;

/// <summary>A training whose rows are drawn anew for every step: no row comes twice.</summary>
internal sealed class FreshDraws(string name, int seed = 1) : Situation(name, seed)
{
    /// <summary>Draws the batch of a step, counted from the start of the training.</summary>
    public required Func<int, Tensor[]> Draw { get; init; }

    /// <summary>Forwards between two ends of an epoch; without them, of the whole training.</summary>
    public required int Steps { get; init; }

    /// <summary>What is right where no epoch is told.</summary>
    public Expectation Untold { get; init; } = Expectation.Silent;

    public override Expectation Expected => Told ? Expectation.Dead : Untold;

    public override int StepsPerEpoch => Steps;

    public override Tensor[] Batch(int epoch, int step) => Draw((epoch * Steps) + step);

    public override IEnumerable<Tensor[]> Everything()
    {
        random.manual_seed(Seed + 1_000);
        for (var step = 0; step < Steps; step++) yield return Draw(step);
    }
}
