using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests;

public sealed class LossHistoryTests
{
    [Theory]
    [InlineData(0, 1, 5)]
    [InlineData(0, 10, 5)]
    [InlineData(9, 10, 5)]
    [InlineData(10, 11, 80)]
    [InlineData(5, 15, 80)]
    [InlineData(20, 30, 3)]
    [InlineData(0, 30, 80)]
    public void The_highest_loss_is_that_of_the_windows_that_these_steps_touch(long from, long to, double highest) =>
        Three().HighestIn(from, to).Should().Be(highest);

    [Theory]
    [InlineData(30, 40)]
    [InlineData(-5, 0)]
    public void Of_steps_without_a_loss_there_is_none(long from, long to) => Three().HighestIn(from, to).Should().BeNull();

    [Theory]
    [InlineData(2, 1.59, true)]
    [InlineData(2, 1.61, false)]
    [InlineData(2, 5, false)]
    public void A_training_has_learnt_once_its_loss_is_below_four_fifths_of_the_first(double first, double last, bool hasLearnt)
    {
        var losses = new LossHistory();
        foreach (var (step, loss) in new[] { (0L, first), (1L, first + 9) }) losses.Add(step, loss);
        losses.Close();
        losses.HasLearnt.Should().BeFalse();
        losses.Add(2, last);
        losses.Close();

        losses.HasLearnt.Should().Be(hasLearnt);
        LossHistory.Restore(losses.Save()).HasLearnt.Should().Be(hasLearnt);
    }

    [Fact]
    public void The_open_window_counts_as_well()
    {
        var losses = Three();
        losses.Add(30, 900);

        losses.HighestIn(29, 31).Should().Be(900);
    }

    [Fact]
    public void Windows_whose_losses_were_all_lost_have_no_highest()
    {
        var losses = new LossHistory();
        losses.Add(0, double.NaN);
        losses.Close();

        losses.HighestIn(0, 1).Should().BeNull();
        new LossHistory().HighestIn(0, 1).Should().BeNull();
    }

    // Three windows of ten steps; the loss shot up in the second.
    private static LossHistory Three()
    {
        var losses = new LossHistory();
        for (var step = 0; step < 30; step++)
        {
            losses.Add(step, step < 10 ? 5 - (step * 0.1) : step == 14 ? 80 : step < 20 ? 4 : 3);
            if (step % 10 == 9) losses.Close();
        }
        return losses;
    }
}
