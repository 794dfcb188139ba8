using FluentAssertions;

namespace TorchRelu.Guides.Tests;

/// <summary>A block of C# that somebody is shown: compiled in the world that its text takes for granted, and run.</summary>
internal static class CodeBlock
{
    private static readonly string[] s_usings =
        [.. Compiler.ImplicitUsings, "FluentAssertions", "Microsoft.Extensions.Logging", "TorchRelu", "TorchSharp",
            "static TorchSharp.torch"];

    /// <summary>Whether it is about a pipeline of ML.NET.</summary>
    public static bool IsPipeline(string code) => code.Contains("mlContext");

    public static void Run(string code)
    {
        var (world, usings) = IsPipeline(code) ? (nameof(PipelineWorld), [.. s_usings, "Microsoft.ML"]) : (nameof(DocumentWorld), s_usings);
        var printed = InProcess.Run(Compiler.Block("block", code, $"{typeof(DocumentWorld).Namespace}.{world}", usings), assembly =>
        {
            using var block = (DocumentWorld)Activator.CreateInstance(assembly.GetType("Block")!)!;
            block.Run();
        });

        if (code.Contains("Console.Write") && !code.Contains("+=")) printed.Should().NotBeEmpty();
    }
}
