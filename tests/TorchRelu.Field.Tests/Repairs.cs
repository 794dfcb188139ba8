using FluentAssertions;
using TorchRelu.Benchmarks;
using Xunit;

namespace TorchRelu.Field;

/// <summary>Trainings of the repair study with the default policy: a repair never leaves one worse, and brings back what it can.</summary>
public sealed class Repairs
{
    private const int Seed = 1;
    private const int Epochs = 12;

    public static TheoryData<string, string, double> Trainings => new()
    {
        { "clouds", "SGD", 0.05 }, { "clouds", "SGD", 1 }, { "clouds", "SGD", 5 }, { "clouds", "Adam", 0.1 }, { "clouds", "Adam", 1 },
        { "MLP", "SGD", 0.5 }, { "MLP", "Adam", 0.1 }, { "deep", "Adam", 0.03 }, { "regression", "SGD", 0.2 },
        { "regression", "Adam", 0.3 }, { "values", "Adam", 0.1 }, { "autoencoder", "Adam", 0.03 },
    };

    [Theory]
    [MemberData(nameof(Trainings))]
    public void The_default_policy_leaves_no_training_worse(string net, string optimizer, double rate)
    {
        var kind = new RepairKind(net, optimizer, rate);
        var alone = RepairRun.Train(kind, Seed, null, epochs: Epochs);

        var repaired = RepairRun.WithJumps(kind, Seed, RepairPolicy.Default, Epochs);

        repaired.IsLost.Should().BeFalse();
        if (!alone.IsLost) repaired.Loss.Should().BeLessThanOrEqualTo((1.1 * alone.Loss) + (0.01 * alone.FirstLoss));
        repaired.Jumps.Where(jump => !repaired.MayMove(jump.Step)).Should()
            .NotContain(jump => !jump.IsContinuous(repaired.FirstLoss), "a repair does not move the loss when it is made");
    }

    [Theory]
    [InlineData("clouds", "SGD", 1)]
    [InlineData("clouds", "Adam", 0.1)]
    [InlineData("MLP", "SGD", 0.5)]
    [InlineData("MLP", "Adam", 0.1)]
    public void A_classifier_that_collapses_ends_within_two_points_of_a_healthy_one(string net, string optimizer, double rate)
    {
        var kind = new RepairKind(net, optimizer, rate);

        var (healthy, repaired) = (RepairRun.Train(kind.Healthy, Seed, null), RepairRun.Train(kind, Seed, RepairPolicy.Default));

        repaired.Accuracy.Should().BeGreaterThanOrEqualTo(healthy.Accuracy!.Value - 0.02);
    }

    [Fact]
    public void A_training_that_becomes_not_a_number_comes_back()
    {
        var kind = new RepairKind("clouds", "SGD", 5);
        RepairRun.Train(kind, Seed, null).IsLost.Should().BeTrue();

        var repaired = RepairRun.Train(kind, Seed, RepairPolicy.Default);

        repaired.Loss.Should().BeLessThan(repaired.FirstLoss);
        repaired.Repairs.Should().Contain(repair => repair.Remedy == RemedyKind.GoBack);
    }
}
