using Xunit.Abstractions;

namespace TorchRelu.Samples.Tests.Training;

/// <summary>
/// What the monitor says at the end of a training, from counts made while the weights still moved, against every image once they stand
/// still.
/// </summary>
[Collection(OneAtATime.Name)]
public class VerdictTests(TrainedRuns runs, ITestOutputHelper output)
{
    // Batches of 64: in 320 images a channel that fires on more than 5 % fires but for chance (one in ten million).
    private const long LastSteps = 5;

    private static readonly MnistOptions Mlp = new() { Model = ModelKind.Mlp, Epochs = 3 };

    [MnistFact]
    public void The_verdicts_of_the_mlp_on_mnist_hold_on_every_image() => ExpectTrue(runs.OnMnist(Mlp));

    [MnistFact]
    public void The_verdicts_of_the_cnn_on_mnist_hold_on_every_image() => ExpectTrue(runs.HealthyCnn());

    [Fact]
    public void The_verdicts_of_the_mlp_on_drawn_digits_hold_on_every_image() => ExpectTrue(runs.OnDrawnDigits(Mlp));

    private void ExpectTrue(TrainedRun run)
    {
        foreach (var (layer, shares) in run.Report.Layers.Zip(run.Check.FiringShares))
        {
            var dead = layer.ChannelReports.Where(channel => channel.Verdict.IsDead()).ToList();
            var wrong = dead.Where(channel => shares[channel.Index] > channel.RateBound)
                .Select(channel => (channel.Index, Share: shares[channel.Index])).ToList();
            // A channel may have died in the last steps of all; its window remembers that it fired, and so must the step in which it did so
            // last.
            var missed = layer.ChannelReports.Where(channel =>
                shares[channel.Index] == 0 && channel.Verdict == ChannelVerdict.Active && channel.FiringRate > 0.05
                    && channel.LastFired >= run.Report.Steps - LastSteps).ToList();
            output.WriteLine(
                $"{layer.Name}: {dead.Count} dead, {shares.Count(share => share == 0)} silent on every image, {wrong.Count} above the " +
                $"stated bound, {missed.Count} missed");

            wrong.Should().BeEmpty("a dead channel fires on no more images than its bound allows");
            missed.Should().BeEmpty("a channel that is silent on every image was not seen to fire often, and to the last");
        }
    }
}
