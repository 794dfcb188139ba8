using System.Text;
using Spectre.Console;

namespace TorchRelu;

/// <summary>The environment of the tool: its output, environment variables and report files.</summary>
internal sealed class ToolEnvironment
{
    // Sentences in a file or a log are not wrapped, so that grep finds them.
    private const int RedirectedWidth = 10_000;

    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    /// <summary>Returns the value of an environment variable; null if it is not set.</summary>
    public required Func<string, string?> Variable { get; init; }

    /// <summary>Reads a report from a file.</summary>
    public required Func<string, ReluReport> Read { get; init; }

    /// <summary>Whether the output is an interactive terminal.</summary>
    public bool IsTerminal { get; init; }

    public static ToolEnvironment OfThisProcess() => new()
    {
        Out = Console.Out,
        Error = Console.Error,
        Variable = Environment.GetEnvironmentVariable,
        Read = Load,
        IsTerminal = !Console.IsOutputRedirected,
    };

    private static ReluReport Load(string path) => path != ReportFiles.StandardInput ? ReluReport.LoadJson(path)
        : BoundedFile.Load("standard input", Console.OpenStandardInput(), BoundedFile.UsualLimit,
            bytes => ReluReport.FromJson(Encoding.UTF8.GetString(bytes)));

    /// <summary>Returns the output with tables, and with colours if they are wanted (no-color.org).</summary>
    public IAnsiConsole Screen()
    {
        var colours = IsTerminal && string.IsNullOrEmpty(Variable("NO_COLOR"));
        var screen = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = colours ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = colours ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(Out),
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        if (!IsTerminal) screen.Profile.Width = RedirectedWidth;
        return screen;
    }
}
