using System.Text.RegularExpressions;

namespace TorchRelu.Samples.Tests.Output;

/// <summary>What a person sees, on a real pseudo-terminal.</summary>
[Collection(Training.OneAtATime.Name)]
public sealed partial class TerminalTests : IDisposable
{
    private const int Epochs = 2;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public async Task A_rescue_leaves_one_whole_line_per_epoch_and_no_rest_of_a_bar(int width)
    {
        var lines = await RescueAsync(width);

        var epochs = lines.Where(line => line.Contains('━')).ToList();
        epochs.Should().HaveCount(3 * Epochs).And.OnlyContain(line => EpochLine().IsMatch(line));
        epochs.Where(line => line.Contains(" dead ")).Should().HaveCount(2 * Epochs, "one run is not watched");
        lines.Where(line => line.Contains("epoch ")).Should().BeEquivalentTo(epochs, "no message shares its line with a bar");
        lines.Where(line => DeadCount().IsMatch(line)).Should().BeEquivalentTo(epochs.Where(line => line.Contains(" dead ")));
    }

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public async Task No_line_is_wider_than_the_terminal(int width)
    {
        var lines = await RescueAsync(width);

        // A line that is too wide breaks, and its rest begins a line of its own.
        lines.Where(line => line.StartsWith("epoch ", StringComparison.Ordinal)).Should().OnlyContain(line => line.Length == width - 1);
        lines.Where(line => line.Contains('─')).Should().OnlyContain(line => line.Trim('─').Length == 0);
        lines.Should().ContainSingle(line => line.StartsWith("  unwatched ", StringComparison.Ordinal) && line.EndsWith('.'));
    }

    [Fact]
    public async Task The_network_is_listed_before_it_is_trained()
    {
        DigitFiles.WriteTest(_folder.Path, 100);

        var lines = await Terminals.LinesAsync(80, "--data", _folder.Path, "--epochs", "1", "--threads", "1");

        var (summary, epoch) = (IndexOf("269,322 parameters; 2 rectifiers are watched."), IndexOf("epoch 1/1 "));
        summary.Should().BePositive().And.BeLessThan(epoch);
        lines.Should().ContainSingle(line => Regex.IsMatch(line, @"^  relu1 +ReLU +0 +yes$"));

        int IndexOf(string start) => lines.ToList().FindIndex(line => line.StartsWith(start, StringComparison.Ordinal));
    }

    private Task<IReadOnlyList<string>> RescueAsync(int width)
    {
        DigitFiles.WriteTest(_folder.Path, 500);
        return Terminals.LinesAsync(
            width, "--data", _folder.Path, "--rescue", "--epochs", $"{Epochs}", "--batch-size", "4", "--threads", "1");
    }

    [GeneratedRegex(@"^epoch \d/2 ━+ took +\d+ s [\d,]+/s loss (\d+\.\d{4}|NaN) accuracy \d+\.\d %( dead \d+/512)?$")]
    private static partial Regex EpochLine();

    [GeneratedRegex(@"\d+/512")]
    private static partial Regex DeadCount();
}
