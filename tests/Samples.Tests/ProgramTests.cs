using System.Diagnostics;
using System.Text.Json;

namespace TorchRelu.Samples.Tests;

/// <summary>The program as a user starts it.</summary>
[Collection(Training.OneAtATime.Name)]
public sealed class ProgramTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_good_run_ends_with_0_in_plain_text_and_writes_its_numbers()
    {
        DigitFiles.WriteTest(_folder.Path, 100);
        var json = _folder.File("run.json");

        var (exitCode, output, error) = await RunAsync("--data", _folder.Path, "--epochs", "1", "--json", json);

        (exitCode, error).Should().Be((0, ""));
        output.Should().Contain("Only t10k files there: the first 80 images train, 20 are held out.")
            .And.MatchRegex("epoch 1/1 100 % [0-9,]+/s loss ")
            .And.Contain("| relu1 ").And.Contain("Dead: ").And.Contain("relu1: 256 channels are undecided");
        output.Should().NotContain("\u001b");
        (await File.ReadAllTextAsync(json)).Should().Contain("\"schemaVersion\": 1");
    }

    [Fact]
    public async Task A_rescue_names_its_three_runs_and_lists_what_was_repaired()
    {
        DigitFiles.WriteTest(_folder.Path, 100);
        var json = _folder.File("run.json");

        var (exitCode, output, error) = await RunAsync("--data", _folder.Path, "--rescue", "--epochs", "1", "--json", json);

        (exitCode, error).Should().Be((0, ""));
        output.Should()
            .Contain("Mlp, Adam at 0.1, 1 epochs").And.Contain("| unwatched |").And.Contain("| warned ").And.Contain("| repaired ");
        output.Split('\n').Should().OnlyContain(line => line.TrimEnd().Length <= Screen.Columns);
        using var file = JsonDocument.Parse(await File.ReadAllTextAsync(json));
        var runs = file.RootElement.GetProperty("runs").EnumerateArray().ToList();
        runs.Select(run => run.GetProperty("name").GetString()).Should().Equal("unwatched", "warned", "repaired");
        runs.Should().OnlyContain(run => run.GetProperty("repairs").ValueKind == JsonValueKind.Array);
    }

    [Fact]
    public async Task A_report_is_written_in_every_format()
    {
        DigitFiles.WriteTest(_folder.Path, 100);

        var (exitCode, output, error) = await RunAsync("--data", _folder.Path, "--epochs", "1", "--report", _folder.File("report"));

        (exitCode, error).Should().Be((0, ""));
        output.Should().Contain("train.html");
        Directory.GetFiles(_folder.File("report")).Select(Path.GetFileName).Should()
            .BeEquivalentTo("train.html", "train.md", "train.txt", "train.json", "train.xml");
        ReluReport.LoadJson(Path.Combine(_folder.File("report"), "train.json")).Layers.Should().HaveCount(2);
    }

    [Fact]
    public async Task A_report_into_a_file_ends_with_1()
    {
        var file = _folder.File("taken");
        await File.WriteAllTextAsync(file, "");

        var (exitCode, _, error) = await RunAsync("--report", file);

        (exitCode, error.Trim()).Should().Be((1, $"--report: expected a folder, found the file '{file}'."));
    }

    [Fact]
    public async Task Bad_data_ends_with_3_and_one_line()
    {
        DigitFiles.WriteTest(_folder.Path, 3);
        var images = _folder.File("t10k-images-idx3-ubyte.gz");
        await File.WriteAllBytesAsync(images, IdxBytes.Packed(IdxBytes.ThirtyTwoRows()));

        var (exitCode, _, error) = await RunAsync("--data", _folder.Path);

        (exitCode, error).Should().Be((3, $"{_folder.Path}: the t10k files are not those of MNIST, or are damaged: " +
            $"expected images of 28 x 28, found 28 x 32. Take them anew.{Environment.NewLine}"));
    }

    [Fact]
    public async Task Digits_of_one_kind_end_with_3_before_the_first_step()
    {
        DigitFiles.WriteTest(_folder.Path, 20);
        await File.WriteAllBytesAsync(_folder.File("t10k-labels-idx1-ubyte.gz"), IdxBytes.Packed(IdxBytes.LabelsOfOneKind(20)));

        var (exitCode, output, error) = await RunAsync("--data", _folder.Path);

        (exitCode, error.Trim()).Should()
            .Be((3, "All 16 rows are of class 4; at least two classes are expected. A network that is shown one class learns to " +
            "answer it always."));
        output.Should().NotContain("epoch");
    }

    [Fact]
    public async Task A_training_whose_loss_is_lost_ends_early_and_says_why()
    {
        DigitFiles.WriteTest(_folder.Path, 100);

        var (exitCode, output, error) =
            await RunAsync("--data", _folder.Path, "--optimizer", "sgd", "--learning-rate", "1000", "--batch-size", "1", "--epochs", "3");

        (exitCode, error).Should().Be((0, ""));
        output.ReplaceLineEndings(" ").Should().Contain("Ended early: the loss of epoch 1 is NaN").And.NotContain("epoch 2/3");
    }

    [Fact]
    public async Task A_wrong_option_ends_with_1()
    {
        var (exitCode, _, error) = await RunAsync("--epochs", "none");

        (exitCode, error.Trim()).Should().Be((1, "--epochs: expected a whole number from 1 to 1000, found 'none'."));
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(MnistRun).Assembly.Location, .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Terminals and build servers announce colours here; a pipe must stay plain all the same.
        (start.Environment["TERM"], start.Environment["GITHUB_ACTIONS"]) = ("xterm-256color", "true");

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }
}
