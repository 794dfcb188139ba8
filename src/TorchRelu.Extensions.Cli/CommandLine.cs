using System.CommandLine;
using System.CommandLine.Help;

namespace TorchRelu;

/// <summary>Runs the tool with its arguments and returns an exit code.</summary>
internal static class CommandLine
{
    private const int MaxError = 1_000;
    private const int MaxTyped = 40;

    private const string Description =
        "Reads the reports that TorchRelu writes about the ReLUs of a model (report.SaveJson). Exit codes: 0 healthy, 2 findings, " +
        "3 bad input.";

    public static int Run(IReadOnlyList<string> args, ToolEnvironment surroundings)
    {
        var help = new HelpWithExamples();
        var root = new Command("torchrelu", Description)
        {
            CheckCommand.Create(surroundings), ShowCommand.Create(surroundings), DiffCommand.Create(surroundings),
            RenderCommand.Create(surroundings), MergeCommand.Create(surroundings), WatchCommand.Create(surroundings),
            new HelpOption { Action = help }, new VersionOption(),
        };
        root.Add(CompleteCommand.Create(root, surroundings));
        root.SetAction(help.Invoke);
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0) return Fail(surroundings, Errors(parsed, root, args));
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

    private static string Errors(ParseResult parsed, Command root, IReadOnlyList<string> args)
    {
        var command = parsed.CommandResult.Command;
        var known = command.Options.Select(option => option.Name).Concat(command.Subcommands.Where(sub => !sub.Hidden)
            .Select(sub => sub.Name)).ToList();
        var near = parsed.UnmatchedTokens.Concat(args.Where(token => token.StartsWith("--", StringComparison.Ordinal)))
            .Where(token => token.Length <= MaxTyped && !known.Contains(token))
            .Select(token => NearWords.Of(token, known)).FirstOrDefault(word => word is not null);
        // What follows a word that is no command is no error of its own.
        var errors = parsed.Errors.Select(error => error.Message).Distinct().Take(command == root ? 1 : int.MaxValue);
        var help = command == root ? "torchrelu --help" : $"torchrelu {command.Name} --help";
        return $"{string.Join(' ', errors)}{(near is null ? "" : $" Did you mean '{near}'?")} See: {help}";
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
