using Spectre.Console;
using Spectre.Console.Rendering;

namespace TorchRelu.Samples.Mnist;

/// <summary>The terminal, at most 80 columns wide; or a pipe, where neither colour nor cursor movement is written.</summary>
internal sealed class Screen(IAnsiConsole console)
{
    public const int Columns = 80;

    public static Screen Open() => Console.IsOutputRedirected ? ForPipe(Console.Out) : ForTerminal();

    public static Screen ForPipe(TextWriter writer)
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
        return new Screen(console);
    }

    public void Say(string line) => console.WriteLine(line);

    public void Show(IRenderable what) => console.Write(what);

    /// <summary>Runs something long while its progress is shown.</summary>
    public Task TrackAsync(Func<IProgress<Tick>, Task> work) =>
        console.Profile.Capabilities is { Interactive: true, Ansi: true }
            ? BarProgress.RunAsync(console, work)
            : work(new PlainProgress(console));

    /// <inheritdoc cref="TrackAsync(Func{IProgress{Tick}, Task})"/>
    public async Task<T> TrackAsync<T>(Func<IProgress<Tick>, T> work)
    {
        T? result = default;
        await TrackAsync(progress =>
        {
            result = work(progress);
            return Task.CompletedTask;
        });
        return result!;
    }

    private static Screen ForTerminal()
    {
        var console = AnsiConsole.Console;
        console.Profile.Width = Math.Min(console.Profile.Width, Columns);
        return new Screen(console);
    }
}
