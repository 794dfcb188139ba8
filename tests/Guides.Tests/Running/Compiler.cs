using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TorchRelu.Guides.Tests;

/// <summary>Compiles against everything that this process can load, with the implicit usings that a project has.</summary>
internal static class Compiler
{
    public static readonly IReadOnlyList<string> ImplicitUsings =
        ["System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading",
            "System.Threading.Tasks"];

    public static readonly IReadOnlyList<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
        .Where(path => path.EndsWith(".dll", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    // The #: lines of a script are for the SDK; the language skips them where it is told that it reads one.
    private static readonly CSharpParseOptions s_parse = new CSharpParseOptions(LanguageVersion.Preview)
        .WithFeatures([new("FileBasedProgram", "true")]);

    /// <summary>A program from its file.</summary>
    public static Compilation Program(string name, string source) =>
        Compile(name, OutputKind.ConsoleApplication, Parse(source),
        Parse(string.Concat(ImplicitUsings.Select(name => $"global using {name};"))));

    /// <summary>
    /// Statements and types as they stand in a document, with what the text around them takes for granted as the members of a class.
    /// </summary>
    public static Compilation Block(string name, string code, string world, IEnumerable<string> usings)
    {
        var root = (CompilationUnitSyntax)Parse(code).GetRoot();
        var statements = string.Concat(root.Members.OfType<GlobalStatementSyntax>().Select(statement => statement.ToFullString()));
        var types =
            string.Concat(root.Members.Where(member => member is not GlobalStatementSyntax).Select(member => member.ToFullString()));
        var source = $$"""
            {{root.Usings.ToFullString()}}
            {{string.Concat(usings.Select(line => $"using {line};\n"))}}
            public sealed class Block : {{world}}
            {
                public override void Run()
                {
            {{statements}}
                }
            }
            {{types}}
            """;
        return Compile(name, OutputKind.DynamicallyLinkedLibrary, Parse(source));
    }

    /// <summary>What keeps it from running; empty where nothing does.</summary>
    public static string Errors(Compilation compilation) =>
        string.Join('\n', compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));

    private static SyntaxTree Parse(string source) => CSharpSyntaxTree.ParseText(source, s_parse);

    private static CSharpCompilation Compile(string name, OutputKind kind, params SyntaxTree[] trees) =>
        CSharpCompilation.Create(name, trees, References,
            new CSharpCompilationOptions(kind, nullableContextOptions: NullableContextOptions.Enable, allowUnsafe: true));
}
