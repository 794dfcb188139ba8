using FluentAssertions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Field;

/// <summary>Few rows, seen again and again.</summary>
public sealed class SmallData
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_four_rows_of_XOR_are_the_whole_world_of_its_units(bool told)
    {
        var run = Judge.Right(new FixedRows("exclusive or")
        {
            Model = () => Sequential(("fc1", Linear(2, 8).Shut(3, -3)), ("relu", ReLU()), ("fc2", Linear(8, 1))),
            Hooked = [("relu", 1)],
            Rows = () => [tensor(new float[] { 0, 0, 0, 1, 1, 0, 1, 1 }).view(4, 2), tensor(new float[] { 0, 1, 1, 0 }).view(4, 1)],
            Loss = (output, rows) => functional.mse_loss(output, rows[1]),
            Optimizer = model => optim.SGD(model.parameters(), 0.05),
            BatchSize = 4,
            Epochs = 120,
            Told = told,
        });

        Bounds(run).Should().HaveCountGreaterThanOrEqualTo(3).And.OnlyContain(bound => bound > 0.5, "four rows say nothing of others");
    }

    [Theory]
    [InlineData(true, 4)]
    [InlineData(false, 4)]
    [InlineData(true, 1)]
    [InlineData(false, 1)]
    public void The_same_32_rows_say_no_more_when_they_are_repeated(bool told, int copies)
    {
        var run = Judge.Right(new FixedRows($"32 rows, {copies} times in a pass")
        {
            Model = () => Layers.Detecting(20, -1.65f),
            Hooked = [("relu", 1)],
            Rows = () => [randn(32, 20).repeat(copies, 1)],
            BatchSize = 8,
            Epochs = 100,
            Told = told,
        });

        Bounds(run).Should().NotBeEmpty().And.OnlyContain(bound => bound > 0.15, "1-(0.05/20)^(1/32) is 17 %");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void One_batch_learnt_by_heart_has_its_dead(bool told) => Judge.Right(new FixedRows("a single batch")
    {
        Model = () => Sequential(("fc1", Linear(10, 24).Shut(6)), ("relu1", ReLU()), ("fc2", Linear(24, 24).Shut(4)), ("relu2", ReLU()),
            ("fc3", Linear(24, 3))),
        Hooked = [("relu1", 1), ("relu2", 1)],
        Rows = () => [randn(16, 10), randint(3, [16], int64)],
        Loss = (output, rows) => functional.cross_entropy(output, rows[1]),
        Optimizer = model => optim.SGD(model.parameters(), 0.01),
        BatchSize = 16,
        Epochs = 200,
        Told = told,
    });

    [Theory]
    [InlineData(true, null)]
    [InlineData(false, null)]
    [InlineData(true, 1.0)]
    public void Two_hundred_rows_whose_units_are_all_shut_are_warned_of(bool told, double? upTo)
    {
        var run = Judge.Right(new FixedRows("200 rows")
        {
            Model = () => Sequential(("fc1", Linear(2, 4).Shut(4, -5)), ("relu", ReLU()), ("fc2", Linear(4, 1))),
            Hooked = [("relu", 1)],
            Rows = () => [rand(200, 2), rand(200, 1)],
            Loss = (output, rows) => functional.mse_loss(output, rows[1]),
            Optimizer = model => optim.SGD(model.parameters(), 0.1),
            Options = () => new DyingReluOptions { InputRange = upTo is { } high ? (0, high) : null },
            BatchSize = 10,
            Epochs = 40,
            Told = told,
            Planted = 4,
        });

        run.Warnings.Should().Contain(warning => warning.Finding.Layer == "relu" && warning.Finding.Severity >= Severity.Warning);
        run.Layer("relu").Findings.Should().Contain(finding => finding.Severity >= Severity.Warning);
        if (upTo is not null) run.Layer("relu").ChannelReports.Should().OnlyContain(channel => Verdicts.IsProved(channel.Verdict));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_whole_data_in_every_step_is_an_epoch_a_step(bool told) => Judge.Right(new FixedRows("full batch")
    {
        Model = () => Layers.Detecting(12, -1f, shut: 6),
        Hooked = [("relu", 1)],
        Rows = () => [randn(1_500, 12)],
        BatchSize = 1_500,
        Epochs = 40,
        Told = told,
        Planted = 6,
    });

    [Fact]
    public void Rows_one_by_one_are_as_good_as_rows_in_batches() => Judge.Right(new FixedRows("batches of one")
    {
        Model = () => Layers.Detecting(8, -1f, shut: 3),
        Hooked = [("relu", 1)],
        Rows = () => [randn(150, 8)],
        BatchSize = 1,
        Epochs = 4,
        Planted = 3,
    });

    [Fact]
    public void A_last_batch_that_is_smaller_belongs_to_the_pass() => Judge.Right(new FixedRows("a rest of three rows")
    {
        Model = () => Layers.Detecting(5, -0.5f, shut: 2),
        Hooked = [("relu", 1)],
        Rows = () => [Layers.OneHot(cat([arange(1_200, int64).remainder(4), full([3], 4, int64)]), 5)],
        Shuffled = false,
        Epochs = 3,
        Told = false,
    });

    [Fact]
    public void Units_that_one_row_of_forty_wakes_are_alive() => Judge.Right(new FixedRows("one row of forty")
    {
        Model = () => Layers.Detecting(40, -0.5f),
        Hooked = [("relu", 1)],
        Rows = () => [eye(40)],
        BatchSize = 5,
        Epochs = 60,
        Told = false,
        Planted = 0,
    });

    private static List<double> Bounds(Run run) =>
        [.. run.Layer("relu").ChannelReports.Where(channel => Verdicts.IsGone(channel.Verdict)).Select(channel => channel.RateBound ?? 0)];
}
