namespace TorchRelu.Samples.Tests.Output;

public sealed class ScreenTests : IDisposable
{
    private static readonly IReadOnlyList<LayerResult> Layers =
    [
        new("relu1", 256, 0.3575795, 12, 0),
        new("blocks[0].relu", 16, 1, 16, 0),
        new("features.10.a_very_long_name_that_someone_gave_to_a_layer_without_thinking_of_tables.relu", 100_000, 0.005, 0, 99_999),
    ];

    private readonly StringWriter _output = new() { NewLine = "\n" };

    public void Dispose() => _output.Dispose();

    [Fact]
    public void The_table_has_a_row_per_layer()
    {
        Screen.ForPipe(_output).Show(LayerTable.Build([.. Layers.Take(2)]));

        Lines.Should().Equal(
            "| layer          | channels | zeros % | dead | always on | share dead |",
            "| -------------- | -------: | ------: | ---: | --------: | ---------- |",
            "| relu1          |      256 |    35.8 |   12 |         0 | #......... |",
            "| blocks[0].relu |       16 |   100.0 |   16 |         0 | ########## |");
    }

    [Fact]
    public void Everything_fits_80_columns_and_is_plain_text()
    {
        var screen = Screen.ForPipe(_output);

        screen.Show(LayerTable.Build(Layers));
        var report = Report(undecided: 3, problem: "its outputs hold NaN, and that is a long story to tell in a table");
        foreach (var sentence in LayerTable.Explain(report, 60_000))
            screen.Say(sentence);

        Lines.Should().OnlyContain(line => line.Length <= 80);
        _output.ToString().Should().MatchRegex(@"^[\x20-\x7E\n]+$", "no colours, no cursor movements, no box characters");
    }

    [Fact]
    public void The_sentence_says_what_dead_means_and_that_it_is_no_alarm() =>
        LayerTable.Explain(Report(), 8_000).Should().Equal(
            "Dead: never above zero on any of the 8,000 training images, so no gradient reaches the channel. "
            + "Healthy networks carry dead channels too; here 2 of 5.");

    [Fact]
    public void What_could_not_be_judged_is_said_too() =>
        LayerTable.Explain(Report(undecided: 3, samples: 80, problem: "its outputs hold NaN"), 80).Skip(1).Should().Equal(
            "relu1: 3 channels are undecided, as it takes 919 images to say.",
            "relu1: its outputs hold NaN");

    [Fact]
    public void Channels_that_stay_undecided_on_enough_images_held_no_numbers() =>
        LayerTable.Explain(Report(undecided: 3), 8_000).Skip(1).Should().Equal(
            "relu1: 3 channels are undecided, as not all of their values are numbers.");

    private static ReluReport Report(int undecided = 0, long samples = 8_000, string? problem = null)
    {
        ChannelVerdict[] verdicts =
        [
            ChannelVerdict.Dead, ChannelVerdict.Dead, ChannelVerdict.Active, ChannelVerdict.Active, ChannelVerdict.AlwaysOn,
            .. Enumerable.Repeat(ChannelVerdict.Undecided, undecided),
        ];
        var layer = new LayerReport
        {
            Name = "relu1",
            Activation = "ReLU",
            ChannelReports = [.. verdicts.Select((verdict, i) => new ChannelReport(i, verdict, 0.5, RateBound: null, LastFired: 0))],
            Samples = samples,
            SamplesNeeded = 919,
            ZeroShare = 0.5,
            Problem = problem,
        };
        return new ReluReport { Steps = 0, Layers = [layer] };
    }

    private IEnumerable<string> Lines => _output.ToString().Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0);
}
