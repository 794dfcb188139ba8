using System.Text;
using System.Text.Json;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace TorchRelu.Tests;

public sealed class FuzzTests(ITestOutputHelper output) : IDisposable
{
    private static readonly int Seed = Mutation.Seed;
    private static readonly int Files = Mutation.Files;

    private readonly Tool _tool = new();

    public void Dispose() => _tool.Dispose();

    [Fact]
    public void No_damaged_file_crashes_a_command_or_makes_it_end_otherwise_than_it_may()
    {
        var (faults, read) = Fuzz(path => ReluReport.LoadJson(path), Files);

        output.WriteLine($"seed {Seed}: {read} of {Files} damaged files were still reports");
        faults.Should().BeEmpty();
        read.Should()
            .BeGreaterThan(Files / 20, "else only the refusals were tried").And.BeLessThan(Files / 2, "else the damage did nothing");
    }

    [Fact]
    public void A_reader_that_takes_the_number_of_channels_on_trust_is_found() => Fuzz(Trusting, Files / 10).Faults.Should().NotBeEmpty();

    [Fact]
    public void A_reader_that_takes_what_is_missing_for_nothing_is_found() => Fuzz(Forgiving, Files / 10).Faults.Should().NotBeEmpty();

    [Fact]
    public void A_command_that_ends_in_a_way_of_its_own_is_found() =>
        Contract(new ToolRun(1, "", "torchrelu: why\n")).Should().Be("exit code 1");

    private (List<string> Faults, int Read) Fuzz(Func<string, ReluReport> read, int files)
    {
        var random = new Random(Seed);
        var samples = Reports.Samples().Append(ReportJson.Write(HostileReport.Make())).Select(Compact).ToArray();
        var whole = _tool.Put("whole.json", samples[1]);
        var file = _tool["mutated.json"];
        string[][] commands =
        [
            ["show", file], ["check", file, "--junit", _tool["o.xml"], "--markdown", _tool["o.md"]],
                ["check", file, "--baseline", whole, "--max-dead-share", "0.5"], ["check", whole, "--baseline", file],
            ["diff", whole, file], ["render", file, "--html", _tool["o.html"], "--markdown", _tool["o.md"], "--junit", _tool["o.xml"]],
        ];
        var (faults, readable) = (new List<string>(), 0);
        for (var i = 0; i < files; i++)
        {
            var bytes = Mutation.Of(samples[i % samples.Length], random);
            File.WriteAllBytes(file, bytes);
            foreach (var (args, command) in commands.Select((args, command) => (args, command)))
            {
                if (Try(read, args, out var exitCode) is { } fault) faults.Add($"file {i}, {args[0]} {command}: {fault}");
                if (command == 0 && exitCode == 0) readable++;
            }
        }
        return (faults, readable);
    }

    private string? Try(Func<string, ReluReport> read, string[] args, out int exitCode)
    {
        exitCode = -1;
        try
        {
            var run = _tool.Run(read, args);
            exitCode = run.ExitCode;
            return Contract(run);
        }
        catch (Exception crash)
        {
            return crash.ToString();
        }
    }

    private static string? Contract(ToolRun run)
    {
        if (run.ExitCode is not (0 or 2 or 3)) return $"exit code {run.ExitCode}";
        if ((run.ExitCode == 3) != (run.Error.Length > 0)) return $"exit code {run.ExitCode} and '{run.Error}' on standard error";
        if (run.Error.Count(c => c == '\n') > 1) return $"more than one line: {run.Error}";
        return (run.Output + run.Error).Contains('\u001b', StringComparison.Ordinal) ? "an escape reached the terminal" : null;
    }

    private static string Compact(string json)
    {
        using var document = JsonDocument.Parse(json);
        return JsonSerializer.Serialize(document.RootElement);
    }

    // A stated defect: the lists of the channels are not held against their number before they are used.
    private static ReluReport Trusting(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(path));
            foreach (var layer in document.RootElement.GetProperty("layers").EnumerateArray())
            {
                for (var c = 0; c < layer.GetProperty("channels").GetInt32(); c++)
                    _ = layer.GetProperty("perChannel").GetProperty("lastFired")[c];
            }
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            // Everything else that is wrong is left to the reader proper.
        }
        return ReluReport.LoadJson(path);
    }

    // A stated defect: what a file does not have is left out of the report instead of being named.
    private static ReluReport Forgiving(string path)
    {
        try
        {
            return ReluReport.LoadJson(path);
        }
        catch (InvalidDataException fault) when (fault.Message.EndsWith("found nothing.", StringComparison.Ordinal))
        {
            return new ReluReport { Steps = 0, Layers = null! };
        }
    }
}
