using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace TorchRelu.Field;

/// <summary>Data in an order: by class, by file, by user. What comes next is not like what came.</summary>
public sealed class SortedData
{
    [Theory]
    [InlineData(6, true)]
    [InlineData(6, false)]
    [InlineData(48, true)]
    [InlineData(48, false)]
    public void Units_of_one_class_live_though_their_class_comes_once_an_epoch(int stepsPerClass, bool told) =>
        Judge.Right(ByClass(stepsPerClass, told, shut: 0));

    [Theory]
    [InlineData(6, true)]
    [InlineData(6, false)]
    [InlineData(25, true)]
    public void Shut_units_are_found_in_sorted_data_after_whole_passes(int stepsPerClass, bool told) =>
        Judge.Right(ByClass(stepsPerClass, told, shut: 5));

    [Fact]
    public void Rows_that_are_all_the_same_within_a_class_say_it_once() => Judge.Right(
        new FixedRows("one row for each class, sixty steps long")
        {
            Model = () => Layers.Detecting(10, -0.5f),
            Hooked = [("relu", 1)],
            Rows = () => [Layers.OneHot(arange(10, int64).repeat_interleave(60 * 50), 10, noise: 0)],
            Shuffled = false,
            Planted = 0,
        });

    [Fact]
    public void Rows_sorted_by_a_measured_value_leave_the_units_of_high_values_alive() => Judge.Right(
        new FixedRows("sorted by the first column")
        {
            Model = () => Layers.Detecting(12, -1f, shut: 2),
            Hooked = [("relu", 1)],
            Rows = () =>
            {
                var level = randn(6_000, 1).sort(0).Values;
                return [(0.95 * level) + (0.3 * randn(6_000, 12))];
            },
            Shuffled = false,
            Epochs = 3,
            Planted = 2,
        });

    [Fact]
    public void A_class_that_comes_first_and_never_again_in_the_pass_lives() => Judge.Right(
        new FixedRows("a block of rare rows at the beginning")
        {
            Model = () => Layers.Detecting(6, -1.5f),
            Hooked = [("relu", 1)],
            Rows = () =>
            {
                var rows = randn(4_000, 6);
                rows.select(1, 0).fill_(-1);
                rows.slice(0, 0, 200, 1).select(1, 0).fill_(3);
                return [rows];
            },
            Shuffled = false,
            Epochs = 3,
            Planted = 0,
        });

    [Fact]
    public void Blocks_shuffled_as_blocks_are_still_blocks() => Judge.Right(
        new FreshDraws("files of thirty steps in any order")
        {
            Model = () => Layers.Detecting(15, -0.5f, shut: 3),
            Hooked = [("relu", 1)],
            Draw = step => [Layers.OneHot(full([32], step / 30 * 11 % 15, int64), 15)],
            Steps = 450,
            Planted = 3,
        });

    [Fact]
    public void The_same_data_in_a_random_order_has_the_same_dead() => Judge.Right(
        new FixedRows("classes shuffled")
        {
            Model = () => Layers.Detecting(10, -0.5f, shut: 5),
            Hooked = [("relu", 1)],
            Rows = () => [Layers.OneHot(arange(10, int64).repeat_interleave(300), 10)],
            Planted = 5,
        });

    private static FixedRows ByClass(int stepsPerClass, bool told, int shut) =>
        new($"ten classes, {stepsPerClass} steps each, {(told ? "told" : "not told")}")
        {
            Model = () => Layers.Detecting(10, -0.5f, shut),
            Hooked = [("relu", 1)],
            Rows = () => [Layers.OneHot(arange(10, int64).repeat_interleave(stepsPerClass * 50), 10)],
            Shuffled = false,
            Told = told,
            Epochs = told ? 2 : 3,
            Planted = shut,
        };
}
