using System.Diagnostics;

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
            .And.Contain("epoch 1/1  loss ").And.Contain("| relu1 ").And.Contain("Dead: ").And.Contain("relu1: 256 channels are undecided");
        output.Should().NotContain("\u001b");
        (await File.ReadAllTextAsync(json)).Should().Contain("\"schemaVersion\": 1");
    }

    [Fact]
    public async Task Bad_data_ends_with_3_and_one_line()
    {
        DigitFiles.WriteTest(_folder.Path, 10);
        var images = _folder.File("t10k-images-idx3-ubyte.gz");
        await File.WriteAllBytesAsync(images, IdxBytes.Packed(IdxBytes.ThirtyTwoRows()));

        var (exitCode, _, error) = await RunAsync("--data", _folder.Path);

        (exitCode, error).Should().Be((3, $"{images}, offset 8: expected 28 rows, found 32.{Environment.NewLine}"));
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
