using System.Text.RegularExpressions;
using FluentAssertions;
using Xunit;

namespace TorchRelu.Guides.Tests;

/// <summary>Whoever copies a block of C# from a document has code that compiles and runs.</summary>
public sealed partial class DocumentTests
{
    /// <summary>Every document of the repository that somebody is to read.</summary>
    private static IEnumerable<string> Documents =>
        ((string[])["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "samples/README.md", "tests/README.md"])
        .Concat(Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md")
        .Concat(
        Directory.GetFiles(Path.Combine(Repository.Root, "src"), "README.md",
        new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 }))
            .Select(path => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/')))
        .Order(StringComparer.Ordinal);

    public static TheoryData<string, int> Blocks => BlocksThat(code => !CodeBlock.IsPipeline(code));

    public static TheoryData<string, int> Pipelines => BlocksThat(CodeBlock.IsPipeline);

    public static TheoryData<string> Names => [.. Documents];

    [Theory, MemberData(nameof(Blocks))]
    public void A_block_of_code_compiles_and_runs(string document, int block) =>
        CodeBlock.Run(Code(document)[block]);

    [Theory, MemberData(nameof(Pipelines))]
    public void A_block_with_a_pipeline_of_ML_NET_compiles_and_runs(string document, int block) =>
        CodeBlock.Run(Code(document)[block]);

    [Theory, MemberData(nameof(Names))]
    public void A_link_leads_somewhere(string document)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Repository.Root, document))!;

        var broken = Links().Matches(Text(document)).Select(match => match.Groups[1].Value)
            // Only the site knows the types; its command fails where one is not there.
            .Where(link => !link.Contains("://") && !link.StartsWith("xref:") && !Path.Exists(Path.Combine(folder, link.Split('#', 2)[0])));

        broken.Should().BeEmpty();
    }

    [Fact]
    public void The_costs_in_the_README_are_those_that_were_measured()
    {
        const string Decisions = "its decisions, once a window, told to a listener";
        var benchmarks = File.ReadAllText(Path.Combine(Repository.Root, "tests/TorchRelu.Benchmarks/BENCHMARKS.md"))
            .ReplaceLineEndings("\n");
        var measured = benchmarks.Split("## Time in hooks, ")[1].Split("\n## ")[0];
        var nets = measured.Split("\n| ").Where(line => line.Contains("us in hooks per step")).Select(line => line.Split(" |")[0]).ToList();
        var rows = Text("README.md").Split("## What it costs")[1].Split("\n\n").First(table => table.StartsWith("| |")).Split('\n')
            .Select(Cells).ToList();

        var shown = rows[0].Length - 1;
        rows[0].Skip(1).Should().Equal(nets.Take(shown));
        rows.Single(row => row[0] == Decisions).Skip(1).Should()
            .Equal(Rows(benchmarks.Split("## Decisions, ")[1]).Where(line => line[1] == "a listener to warnings").Select(line => line[^1]));
        foreach (var row in rows.Skip(2).Where(row => row[0] != Decisions))
            Rows(measured).Where(line => line[0] == row[0]).Select(line => line[2]).Take(shown).Should()
                .Equal(row.Skip(1), "{0} was measured so", row[0]);

        static IEnumerable<string[]> Rows(string text) => text.Split('\n').Where(line => line.StartsWith("| ")).Select(Cells);
        static string[] Cells(string line) => [.. line.Trim('|').Split('|').Select(cell => cell.Trim())];
    }

    [Fact]
    public void A_picture_has_the_command_that_makes_it_beside_it()
    {
        foreach (Match picture in Pictures().Matches(Text("README.md")))
        {
            var command = picture.Groups["command"].Value;
            File.Exists(Path.Combine(Repository.Root, command)).Should()
                .BeTrue("'{0}' is beside {1}", command, picture.Groups["picture"].Value);
            File.ReadAllText(Path.Combine(Repository.Root, command)).Should().Contain(Path.GetFileName(picture.Groups["picture"].Value));
        }
        Pictures().Count(Text("README.md")).Should().Be(Regex.Count(Text("README.md"), @"!\[")).And.BePositive();
    }

    [Fact]
    public void Every_name_of_a_metric_is_in_the_documents()
    {
        var documented = Text("docs/attach.md");

        foreach (var name in typeof(ReluMetricNames).GetFields().Select(field => (string)field.GetValue(null)!)
            .Where(name => !name.Contains(".name") && !name.Contains(".type")))
            documented.Should().Contain(name.Split('.')[^1], "it names {0}", name);
    }

    private static TheoryData<string, int> BlocksThat(Func<string, bool> isMeant)
    {
        var blocks = new TheoryData<string, int>();
        foreach (var document in Documents)
        {
            foreach (var (block, code) in Code(document).Index().Where(block => isMeant(block.Item))) blocks.Add(document, block);
        }
        return blocks;
    }

    private static List<string> Code(string document) =>
        [.. Text(document).Split("```csharp\n").Skip(1).Select(block => block.Split("\n```")[0])];

    private static string Text(string document) => File.ReadAllText(Path.Combine(Repository.Root, document)).ReplaceLineEndings("\n");

    [GeneratedRegex(@"!\[[^\]]*\]\((?<picture>[^)\s]+)\)\n\n[^\n]*`(?<command>[\w/.]+\.sh)`")]
    private static partial Regex Pictures();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Links();
}
