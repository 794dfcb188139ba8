using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests;

public sealed class SplitChoiceTests
{
    [Fact]
    public void Where_helpers_save_time_tensors_are_split() =>
        Ways(alone: 300, split: 170, SplitChoice.Kept).Should().OnlyContain(splits => splits);

    [Fact]
    public void Where_every_core_is_held_by_others_tensors_are_counted_alone() =>
        Ways(alone: 300, split: 440, SplitChoice.Kept).Should().OnlyContain(splits => !splits);

    [Fact]
    public void What_saves_next_to_nothing_is_not_worth_another_core() =>
        Ways(alone: 300, split: 290, SplitChoice.Kept).Should().OnlyContain(splits => !splits);

    [Fact]
    public void The_first_tensor_of_each_way_which_starts_threads_and_meets_cold_memory_decides_nothing()
    {
        var choice = new SplitChoice();
        for (var tensor = 0; choice.IsTrying; tensor++) choice.Took(choice.Splits ? tensor == 1 ? 1_000_000 : 170 : 300);

        choice.Splits.Should().BeTrue();
    }

    [Fact]
    public void A_machine_that_has_changed_is_noticed()
    {
        var choice = new SplitChoice();
        void Count(int tensors, long alone, long split)
        {
            for (var i = 0; i < tensors; i++) choice.Took(choice.Splits ? split : alone);
        }

        Count((2 * SplitChoice.Tries) + SplitChoice.Kept, alone: 300, split: 440);
        choice.IsTrying.Should().BeTrue();
        Count(2 * SplitChoice.Tries, alone: 300, split: 170);

        choice.Splits.Should().BeTrue();
    }

    // How the tensors after the trials are counted.
    private static List<bool> Ways(long alone, long split, int tensors)
    {
        var choice = new SplitChoice();
        while (choice.IsTrying) choice.Took(choice.Splits ? split : alone);
        var ways = new List<bool>();
        for (; ways.Count < tensors; choice.Took(0)) ways.Add(choice.Splits);
        return ways;
    }
}
