using System.Text.RegularExpressions;
using FluentAssertions;
using TorchRelu.Tests;
using Xunit;

namespace TorchRelu.Packaging.Tests;

/// <summary>Somebody installs the packages into a project of their own and copies what the README shows.</summary>
[Collection(nameof(Feed))]
public sealed partial class FreshProjectTests(Feed feed)
{
    [Fact]
    public void A_report_is_judged_in_a_project_that_has_the_assertions_and_by_the_tool()
    {
        var folder = feed.NewProject(
            "Judged",
            $$"""
            using FluentAssertions;
            using TorchRelu;

            {{Snippet("HaveDeadShareBelow")}}
            Console.WriteLine("judged");
            """,
            $"TorchRelu.Extensions.Testing {Feed.Version}");
        foreach (var name in (string[])["report.json", "last.json"])
            Reports.Of(Reports.Layer("relu1")).SaveJson(Path.Combine(folder, name));

        RunProject(folder).Should().EndWith("judged\n");
        feed.Run(folder, "dotnet", "tool", "install", "TorchRelu.Extensions.Cli", "--tool-path", "tools").ExitCode.Should().Be(0);
        feed.Run(folder, Path.Combine(folder, "tools", "torchrelu"), "check", "report.json", "--baseline", "last.json")
            .Should().Match<(int ExitCode, string Output)>(
            run => run.ExitCode == 0 && run.Output.StartsWith("Check passed."));
        Directory.Exists(Path.Combine(feed.InstalledPackages, "torchrelu.core")).Should().BeTrue("the packages are those of the folder");
    }

    [Fact]
    public void The_first_program_of_the_README_runs_as_it_stands_and_prints_its_report()
    {
        var folder = feed.NewProject(
            "Watched",
            Snippet("using TorchRelu;"),
            $"TorchRelu.Extensions {Feed.VersionOf("TorchRelu.Extensions")}",
            $"TorchSharp-cpu {Build.TorchSharpCpu}");

        // Its numbers depend on the processor, so only what surrounds them is compared.
        RunProject(folder).Should().StartWith("Critical: ").And.Contain(Readme.Split('\n').Single(line => line.StartsWith("layer  ")));
    }

    [Fact]
    public void The_program_in_F_sharp_of_the_documents_runs_as_it_stands()
    {
        var document = File.ReadAllText(Path.Combine(Build.Root, "docs", "attach.md")).ReplaceLineEndings("\n");
        var folder = feed.NewFSharpProject(
            "WatchedInFSharp",
            document.Split("```fsharp\n")[1].Split("\n```")[0],
            $"TorchRelu.Extensions {Feed.VersionOf("TorchRelu.Extensions")}",
            $"TorchSharp-cpu {Build.TorchSharpCpu}");

        RunProject(folder).Should().Contain("30 steps of training, 1 layer").And.MatchRegex("relu1 +64 ");
    }

    [Theory]
    [InlineData("01-first-look")]
    [InlineData("03-rescue-with-leaky-relu")]
    public void What_a_notebook_asks_for_is_found_in_the_folder_of_packages(string notebook)
    {
        var cells = File.ReadAllText(Path.Combine(Build.Root, "samples", "notebooks", $"{notebook}.ipynb"));
        var packages = Asked().Matches(cells).Select(match => $"{match.Groups[1].Value} {match.Groups[2].Value}").ToArray();
        var folder = feed.NewProject(notebook, "", packages);

        var (exitCode, output) = feed.Run(folder, "dotnet", "restore");

        exitCode.Should().Be(0, output);
        packages.Should().ContainMatch("TorchRelu.Extensions *").And.ContainMatch("TorchSharp-cpu *");
    }

    [Fact]
    public void A_network_is_a_trainer_in_a_project_that_has_the_ML_NET_library()
    {
        var folder = feed.NewProject(
            "Trained",
            """
            using Microsoft.ML;
            using TorchRelu;
            using static TorchSharp.torch.nn;

            var mlContext = new MLContext(seed: 1);
            var rows = mlContext.Data.LoadFromEnumerable(Enumerable.Range(0, 200).Select(i => new Row { X = i / 200f, Label = i / 200f }));
            var pipeline = mlContext.Transforms.Concatenate("Features", "X")
                .Append(mlContext.Regression.Trainers.TorchSharpNetwork(
                    () => Sequential(("fc1", Linear(1, 8)), ("relu1", ReLU()), ("fc2", Linear(8, 1))), "Label"));
            using var model = pipeline.Fit(rows);
            Console.WriteLine(string.Join(", ",
                model.LastTransformer.ReluReport!.Layers.Select(layer => $"{layer.Name} of {layer.Channels}")));

            sealed class Row { public float X { get; set; } public float Label { get; set; } }
            """,
            $"TorchRelu.Extensions.ML {Feed.VersionOf("TorchRelu.Extensions.ML")}",
            $"TorchSharp-cpu {Build.TorchSharpCpu}");

        RunProject(folder).Should().Contain("relu1 of 8");
    }

    private string RunProject(string folder)
    {
        var (exitCode, output) = feed.Run(folder, "dotnet", "run", "--project", folder);
        exitCode.Should().Be(0, output);
        return output;
    }

    private static string Readme => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "README.md")).ReplaceLineEndings("\n");

    /// <summary>The README's block of C# that contains this.</summary>
    private static string Snippet(string code) =>
        Readme.Split("```csharp\n").Skip(1).Select(block => block.Split("\n```")[0]).Single(block => block.Contains(code));

    // In the JSON of a notebook.
    [GeneratedRegex(@"#r \\""nuget: ([^,]+), ([^\\]+)\\""")]
    private static partial Regex Asked();
}
