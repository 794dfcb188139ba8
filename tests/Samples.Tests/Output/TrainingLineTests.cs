using Spectre.Console;

namespace TorchRelu.Samples.Tests.Output;

public sealed class TrainingLineTests
{
    private static readonly NetworkProgress Half = new(2, 5, 50, 100, 3_200, 0.12345, 0.9712, 512, 12, null);

    [Fact]
    public void The_line_says_what_is_left_how_fast_it_goes_and_what_is_dead() =>
        Line(Half, width: 79).Should().Be("epoch 2/5 ######....... left  8 s 400/s loss 0.1235 accuracy 97.1 % dead 12/512");

    [Fact]
    public void What_was_held_out_is_said_at_the_end_of_an_epoch() =>
        Line(Half with { Step = 100, Completed = new(2, 0.1, 0.97, 0.2, 0.955, 512, 12, 0) }, width: 119).Should()
            .EndWith("accuracy 97.1 % val 95.5 % dead 12/512").And.Contain("took  8 s");

    [Theory]
    [InlineData(20)]
    [InlineData(40)]
    [InlineData(60)]
    [InlineData(79)]
    [InlineData(119)]
    public void No_line_is_wider_than_it_may_be(int width) => Line(Half with { Epoch = 999, Epochs = 1_000 }, width).Length
        .Should().BeLessThanOrEqualTo(width);

    [Fact]
    public void An_hour_and_more_is_told_in_hours() =>
        Line(Half with { Step = 1 }, width: 79, TimeSpan.FromSeconds(50)).Should().Contain("left 1:22:30");

    [Fact]
    public void A_pipe_gets_a_line_for_each_tenth_of_an_epoch()
    {
        using var output = new StringWriter { NewLine = "\n" };
        var screen = Screen.ForPipe(output, new TwoSecondsLater());

        screen.Train(progress =>
        {
            for (var step = 1; step <= 25; step++) progress.Report(Half with { Step = step, Steps = 25 });
            progress.Report(Half with { Step = 25, Steps = 25, Completed = new(2, 0.1, 0.97, 0.2, 0.955, 512, 12, 0) });
            return 0;
        });

        Golden.Holds(output.ToString(), "piped-epoch.txt");
    }

    private static string Line(NetworkProgress now, int width, TimeSpan? elapsed = null)
    {
        using var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(output),
        });
        console.Profile.Width = 200;
        console.Write(TrainingLine.ForTerminal(now, elapsed ?? TimeSpan.FromSeconds(8), width, unicode: false));
        return output.ToString();
    }

    // Two seconds pass between any two looks.
    private sealed class TwoSecondsLater : TimeProvider
    {
        private long _looks;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => 2 * _looks++;
    }
}
