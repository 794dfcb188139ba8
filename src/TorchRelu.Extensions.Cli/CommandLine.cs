using System.CommandLine;

namespace TorchRelu;

/// <summary>Runs the tool with its arguments and returns an exit code.</summary>
internal static class CommandLine
{
    private const int MaxError = 1_000;

    public static int Run(IReadOnlyList<string> args, ToolEnvironment surroundings)
    {
        var root =
            new RootCommand(
            "Reads the reports that TorchRelu writes about the rectifiers of a model (report.SaveJson). Exit codes: 0 healthy, 2 " +
            "findings, 3 bad input.")
        {
            CheckCommand.Create(surroundings), ShowCommand.Create(surroundings), DiffCommand.Create(surroundings),
                RenderCommand.Create(surroundings),
        };
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
            return Fail(surroundings, $"{string.Join(' ', parsed.Errors.Select(error => error.Message).Distinct())} See: torchrelu --help");
        try
        {
            return parsed.Invoke(
                new InvocationConfiguration { Output = surroundings.Out, Error = surroundings.Error,
                EnableDefaultExceptionHandler = false });
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return Fail(surroundings, fault.Message);
        }
    }

    // The error is one line, whatever the arguments and files contain.
    private static int Fail(ToolEnvironment surroundings, string message)
    {
        var line = PlainText.OneLine(string.Join(' ', message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries)));
        surroundings.Error.WriteLine($"torchrelu: {(line.Length <= MaxError ? line : line[..MaxError] + "...")}");
        return ExitCode.BadInput;
    }
}

/// <summary>The exit codes of the tool; there are no others.</summary>
internal static class ExitCode
{
    /// <summary>The model is healthy, or the command does not judge.</summary>
    public const int Healthy = 0;

    /// <summary>The check failed.</summary>
    public const int Findings = 2;

    /// <summary>A file or an argument was invalid, or a file could not be written.</summary>
    public const int BadInput = 3;
}
