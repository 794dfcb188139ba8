using System.Text.RegularExpressions;
using FluentAssertions;
using Xunit;

namespace TorchRelu.Guides.Tests;

/// <summary>Every script in samples/ does what its first lines say.</summary>
public sealed class ScriptTests
{
    private const int MostLines = 80;

    /// <summary>Each script and what it is to print, as patterns, in this order.</summary>
    private static readonly Dictionary<string, string[]> s_claims = new()
    {
        ["01-first-look.cs"] = ["2 rectifiers \\(relu1, relu2\\)", "Accuracy 100", "400 steps of training, 2 layers", "relu1 +64"],
        ["02-kill-a-network.cs"] =
            ["Adam at 0.001:", "accuracy 100", "Adam at 0.1:", "step \\d+: relu1: .* of 64 channels .* once fired and are dead now",
            "accuracy 10.0 %", "relu1: LearningRateTooHigh"],
        ["03-rescue-with-leaky-relu.cs"] =
            ["relu1: ReLU", "unwatched: accuracy 10.0 %", "optimizer: learning rate 0.1 -> ", "relu1: ReLU -> LeakyReLU\\(0.01\\), Kept",
            "relu1: LeakyReLU", "repaired:  accuracy (9\\d|100)"],
        ["04-learned-prelu.cs"] =
            ["relu1: ReLU -> PReLU\\(0.25, per channel\\) for \\d+ of 64 channels, Kept", "relu1: \\d+ of 64 channels have a slope",
            "accuracy (?<p>\\d+.*%)", "plan and the weights: \\k<p>"],
        ["05-functional-and-residual.cs"] =
            ["as it is:", "sees relu \\(Module\\)", "sees fc1 \\(PreActivation\\)", "modules alone:", "sees relu \\(Module\\)",
            "modules, and what fc3 reads:", "sees input of fc3 \\(ConsumerInput\\)"],
        ["06-reports.cs"] =
            ["channels are dead", "Repairs", "Read again it is the same", "report.html", "report.json", "report.md", "report.xml"],
        ["07-metrics.cs"] =
            ["after epoch 3:", "torchrelu.layer.dead_units +ReLU relu1 Sequential +\\d+", "torchrelu.layer.dead_ratio",
            "torchrelu.alerts +D\\w+ (Warning|Critical) relu1 Sequential +\\d+", "after epoch 6:"],
        ["08-ci-gate.cs"] = ["the same training again: exit code 0", "relu1: .* in the baseline", "raised the rate: exit code 2"],
        ["09-recycling.cs"] =
            ["relu1: all 64 channels -> fresh weights", "relu1: .*, Kept",
            "epoch 20: accuracy (9\\d|100).* (?<dead>\\d\\d?) of 128 dead"],
        ["10-risk-before-training.cs"] =
            ["3 layers of 64\\. Warning: parts of this network", "10 layers of 3\\. Critical: ", "10 layers of 2\\. Critical: "],
        ["11-architectures.cs"] =
        [
            "LeNet", "sees 4 of 4 sites", "AlexNet", "sees 7 of 7 sites \\(7 ReLU\\)", "VGG-11",
                "sees 10 of 10 sites", "ResNet-18", "sees 17 of 17 sites",
            "MobileNet v2", "sees 35 of 35 sites \\(35 ReLU6\\)", "with ReLU:", "1 ReLU", "with GELU:", "none can die", "Recurrent",
                "sees 12 of 12 sites", "'relu' is used 12 times",
        ],
        ["12-ml-net.cs"] =
            ["Epoch 1 of 5: loss ", "relu1: \\d+ of 64 channels are dead", "Epoch 5 of 5: loss ", "Micro-accuracy (9\\d|100)",
            "A point of cloud 0 is taken for one of cloud 0\\n", "relu1 +64"],
        ["13-many-machines.cs"] = ["epoch 20: accuracy (9\\d|100)", "1 process:", "training: .*learning rate 0.01, Kept"],
        ["14-from-pytorch.cs"] =
            ["fresh weights: [1-3]?\\d of 128 channels are dead", "model.pth: (?<found>[4-9]\\d of 128 .* accuracy (9\\d|100)[^\\n]*)\\n",
            "model.safetensors: \\k<found>\\n", "Both files have the same verdict", "relu1 has \\d+ of 64 channels .* dead"],
        ["15-fine-tune.cs"] =
            ["fc1, relu, fc2: \\d\\d % right", "backbone: 0 of 11,176,512 weights are trained; (?<watched>\\d+ of 3904)",
            "head: 33,092 of 33,092 weights are trained; [1-9]\\d of 64", "put a normalisation in front",
            "norm, fc1, relu, fc2: (9\\d|100) % right", "trained; \\k<watched>", "34,116 of 34,116 weights are trained; \\d of 64",
            "32 steps of training, 18 layers", "backbone.layer4.1.relu1", "head.relu"],
        ["16-q-learning.cs"] =
            ["unwatched: [^\\n]* (-|0\\.[0-4])\\S*\\n", "Critical: \\d+ of 128 channels are dead", "repaired: [^\\n]* 0\\.[5-9]\\d\\n",
            "training: .*learning rate 0.01, Kept"],
        ["17-beside-ml-net.cs"] =
            ["\\| prices, linear \\(R²\\), 487 \\| (1\\.000|0\\.9[89]\\d) ", "\\| a curved surface .* \\| 0\\.9[89]\\d ",
            "\\| flowers, linear .* \\| 9[5-9]\\.\\d % ", "\\| a ring .* \\| [89]\\d\\.\\d % "],
        ["18-hosted-service.cs"] =
            ["Application started", "Training\\[1100\\] step \\d+, Critical: relu1: ", "Application is shutting down",
            "Stopped after \\d+ steps; \\d+ of 128 channels are dead; .*report.html has more", "Metric Name: torchrelu.layer.dead_units",
            "relu1", "Value: \\d\\d"],
    };

    public static TheoryData<string> Scripts => [.. Files];

    private static IEnumerable<string> Files =>
        Directory.GetFiles(Repository.Samples, "*.cs").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    [Theory, MemberData(nameof(Scripts))]
    public void A_script_prints_what_it_claims(string script)
    {
        s_claims.Should().ContainKey(script, "every script is held to what it says");
        var compilation =
            Compiler.Program(Path.GetFileNameWithoutExtension(script), File.ReadAllText(Path.Combine(Repository.Samples, script)));

        var printed = InProcess.Run(compilation, assembly => assembly.EntryPoint!.Invoke(null, [Array.Empty<string>()]));

        printed.Should().MatchRegex(new Regex(string.Join(".*?", s_claims[script]), RegexOptions.Singleline));
    }

    [Theory, MemberData(nameof(Scripts))]
    public void A_script_is_short_and_starts_as_the_shell_wants_it(string script)
    {
        var bytes = File.ReadAllBytes(Path.Combine(Repository.Samples, script));
        var lines = File.ReadAllLines(Path.Combine(Repository.Samples, script));

        bytes.Should().StartWith("#!"u8.ToArray(), "a byte order mark would hide the line from the shell").And.NotContain((byte)'\r');
        lines[0].Should().Be("#!/usr/bin/env dotnet");
        lines.Should().HaveCountLessThanOrEqualTo(MostLines);
        lines.SkipWhile(line => line.StartsWith('#')).First().Should().StartWith("// ", "what it shows stands first");
    }

    [Theory]
    [InlineData("01-first-look.cs", "Accuracy 100")]
    [InlineData("07-metrics.cs", "torchrelu.layer.dead_units")]
    [InlineData("12-ml-net.cs", "Micro-accuracy")]
    public async Task The_SDK_runs_a_script_with_its_projects_and_packages(string script, string claim)
    {
        var printed = await Sdk.Run("run", "-c", Repository.Configuration, "--file", Path.Combine("samples", script));

        printed.Should().Contain(claim);
    }

    [Fact]
    public async Task The_SDK_runs_the_project_in_F_sharp()
    {
        var printed = await Sdk.Run("run", "-c", Repository.Configuration, "--project", Path.Combine("samples", "FSharp"));

        printed.Should().MatchRegex(new Regex(string.Join(".*?", s_claims["01-first-look.cs"]), RegexOptions.Singleline));
        File.ReadLines(Path.Combine(Repository.Samples, "FSharp", "Program.fs")).Should().HaveCountLessThanOrEqualTo(MostLines);
    }

    [Fact]
    public void The_table_of_scripts_has_every_script()
    {
        var table = File.ReadAllText(Path.Combine(Repository.Samples, "README.md"));

        foreach (var script in Files) table.Should().Contain($"| [{script}]({script}) |");
    }
}
