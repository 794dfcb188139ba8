using FluentAssertions;
using Xunit;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

public sealed class ReadmeTests
{
    [Fact]
    public void The_snippet_in_the_README_is_the_code_that_runs_here()
    {
        var readme = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Docs", "README.md"));
        var source = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Docs", "ReadmeSnippet.cs"));
        var snippet = source.SkipWhile(line => !line.Contains("// README: attach")).Skip(1)
            .TakeWhile(line => !line.Contains("// README: end"));

        readme.ReplaceLineEndings("\n").Should().Contain(string.Join('\n', snippet.Select(Unindented)));
    }

    [Fact]
    public void The_snippet_trains_and_tells_what_each_layer_does()
    {
        using var model = Nets.Mlp();
        using var optimizer = optim.SGD(model.parameters(), 0.05);
        using var told = new StringWriter();

        ReadmeSnippet.Run(model, optimizer, Enumerable.Repeat(Nets.Batch(128, images: false), 40), told);

        told.ToString().Should().MatchRegex(@"relu1: \d+ of 32 dead, \d+ ?% zeros").And.Contain("relu2: ");
    }

    private static string Unindented(string line) => line.StartsWith("        ", StringComparison.Ordinal) ? line[8..] : line;
}
