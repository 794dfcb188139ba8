using System.Diagnostics;
using FluentAssertions;
using TorchRelu.Tests;
using Xunit;
using static TorchRelu.Tests.Reports;

namespace TorchRelu.Tests;

/// <summary>The tool as a process of its own, in a real shell.</summary>
public sealed class ShellTests : IDisposable
{
    private readonly Tool _tool = new();

    public void Dispose() => _tool.Dispose();

    [BashFact]
    public void The_gate_of_a_pipeline_opens_and_closes()
    {
        var baseline = Of(Layer("relu1", 2), Layer("relu2", 1));
        _tool.Put("baseline.json", baseline);
        _tool.Put("healthy.json", baseline);
        _tool.Put("regressed.json", Of(Layer("relu1", 4), Layer("relu2", 1)));
        _tool.Put("improved.json", Of(Layer("relu1"), Layer("relu2", 1)));
        _tool.Put("new.json", Of(Layer("relu1", 2), Layer("relu2", 1), Layer("relu3")));
        _tool.Put("missing.json", Of(Layer("relu1", 2)));
        _tool.Put("bad.json", ReportJson.Write(baseline)[..200]);

        var (_, printed, _) = Bash($$"""
            for report in healthy regressed improved new missing bad none; do
              {{Torchrelu}} check $report.json --baseline baseline.json 2>>errors | head -1 >>output
              echo "$report ${PIPESTATUS[0]}"
            done
            """);

        printed.Should().Be("healthy 0\nregressed 2\nimproved 0\nnew 0\nmissing 2\nbad 3\nnone 3\n");
        File.ReadAllLines(_tool["output"]).Should()
            .Equal("Check passed.", "Check failed: 1 finding.", "Check passed.", "Check passed.", "Check failed: 1 finding.");
        File.ReadAllLines(_tool["errors"]).Should()
            .HaveCount(2).And.OnlyContain(line => line.StartsWith("torchrelu: ", StringComparison.Ordinal));
    }

    [BashFact]
    public void A_step_that_fails_stops_the_job()
    {
        _tool.Put("report.json", Of(Layer("relu1", 10)));

        Bash($"{Torchrelu} check report.json && echo deployed")
            .Should().Match<(int ExitCode, string Output, string)>(run => run.ExitCode == 2 && !run.Output.Contains("deployed"));
        Bash($"{Torchrelu} chekc report.json").ExitCode.Should().Be(3);
        Bash($"{Torchrelu}").Output.Should().Contain("torchrelu [command]");
        Bash($"cat report.json | {Torchrelu} check -").ExitCode.Should().Be(2);
        Bash($"{Torchrelu} show <(cat report.json) | head -1").Output.Should().StartWith("Critical");
    }

    [BashFact]
    public void Nothing_is_coloured_in_a_file()
    {
        _tool.Put("report.json", Of(Layer("relu1", 10)));

        Bash($"FORCE_COLOR=1 GITHUB_ACTIONS=true TERM=xterm-256color {Torchrelu} show report.json").Output.Should().NotContain("\u001b");
    }

    [BashFact]
    public void The_package_installs_and_runs_as_torchrelu()
    {
        var project = Path.Combine(Repository, "src", "TorchRelu.Extensions.Cli", "TorchRelu.Extensions.Cli.csproj");
        _tool.Put("report.json", Of(Layer("relu1")));
        _tool.Put(
            "nuget.config", """<configuration><packageSources><clear /><add key="feed" value="feed" /></packageSources></configuration>""");

        var (exitCode, printed, errors) = Bash($"""
            set -e
            dotnet pack '{project}' -c {Configuration} --no-build --nologo -v quiet -o feed >&2
            dotnet tool install TorchRelu.Extensions.Cli --tool-path tools --configfile nuget.config >&2
            tools/torchrelu check report.json
            """);

        exitCode.Should().Be(0, "it printed {0}{1}", printed, errors);
        printed.Should().StartWith("Check passed.");
    }

    private static string Torchrelu => $"dotnet '{Path.Combine(AppContext.BaseDirectory, "TorchRelu.Extensions.Cli.dll")}'";

    private static string Configuration => Directory.GetParent(AppContext.BaseDirectory.TrimEnd('/'))!.Name;

    private static string Repository
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "TorchRelu.Extensions.sln"))) folder = folder.Parent!;
            return folder.FullName;
        }
    }

    private (int ExitCode, string Output, string Error) Bash(string script)
    {
        var start =
            new ProcessStartInfo("bash", ["-c", script]) { WorkingDirectory = _tool.Folder, RedirectStandardOutput = true,
            RedirectStandardError = true };
        foreach (var variable in (string[])["GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "NO_COLOR"]) start.Environment.Remove(variable);
        using var bash = Process.Start(start)!;
        var error = bash.StandardError.ReadToEndAsync();
        var output = bash.StandardOutput.ReadToEnd();
        bash.WaitForExit();
        return (bash.ExitCode, output, error.Result);
    }
}
