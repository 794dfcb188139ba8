using Spectre.Console;

namespace TorchRelu.Samples.Mnist;

/// <summary>The terminal, at most 120 columns wide; or a pipe, where neither colour nor cursor movement is written.</summary>
internal sealed class Screen(IAnsiConsole console, TimeProvider time)
{
    /// <summary>The columns of a pipe.</summary>
    public const int Columns = 80;

    private const int MostColumns = 120;

    private TrainingView? _training;

    private bool IsTerminal => console.Profile.Capabilities is { Interactive: true, Ansi: true };

    public static Screen Open() => Console.IsOutputRedirected ? ForPipe(Console.Out) : ForTerminal();

    public static Screen ForPipe(TextWriter writer, TimeProvider? time = null)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            // Otherwise Spectre looks for build servers and turns colour back on.
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Capabilities.Unicode = false;
        console.Profile.Width = Columns;
        return new Screen(console, time ?? TimeProvider.System);
    }

    public void Say(string line)
    {
        _training?.Clear();
        console.WriteLine(line);
    }

    /// <summary>Writes a line whose first words have the colour of a severity.</summary>
    public void Say(Severity severity, string first, string rest = "", string indent = "")
    {
        _training?.Clear();
        console.MarkupLine($"{indent}[{ColourOf(severity)}]{Markup.Escape(first)}[/]{Markup.Escape(rest)}");
    }

    public void Show(Table table) => console.Write(table.Border(IsTerminal ? TableBorder.Horizontal : TableBorder.Markdown));

    /// <summary>Trains while the epochs are shown.</summary>
    public T Train<T>(Func<IProgress<NetworkProgress>, T> train)
    {
        if (!IsTerminal) return train(new TrainingLog(Say, time));
        try
        {
            return TrainingView.Run(console, time, view => train(_training = view));
        }
        finally
        {
            _training = null;
        }
    }

    private static string ColourOf(Severity severity) => severity switch
    {
        Severity.Critical => "red",
        Severity.Warning => "yellow",
        Severity.Notice => "blue",
        _ => "green",
    };

    private static Screen ForTerminal()
    {
        var console = AnsiConsole.Console;
        console.Profile.Width = Math.Min(console.Profile.Width, MostColumns);
        return new Screen(console, TimeProvider.System);
    }
}
