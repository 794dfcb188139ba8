using Hex1b;
using Hex1b.Automation;

namespace TorchRelu.Samples.Tests;

/// <summary>Runs the program on a pseudo-terminal and reads what stands on its screen in the end.</summary>
internal static class Terminals
{
    private const int Height = 40;
    private const int Scrollback = 1_000;

    /// <summary>The lines that are left on a terminal of a width, without those that are empty.</summary>
    public static async Task<IReadOnlyList<string>> LinesAsync(int width, params string[] args)
    {
        await using var terminal = Hex1bTerminal.CreateBuilder().WithHeadless().WithDimensions(width, Height).WithScrollback(Scrollback)
            .WithPtyProcess(options =>
            {
                (options.FileName, options.Arguments) = ("dotnet", [typeof(MnistRun).Assembly.Location, .. args]);
                options.Environment = new Dictionary<string, string> { ["TERM"] = "xterm-256color", ["LANG"] = "C.UTF-8" };
            }).Build();
        (await terminal.RunAsync()).Should().Be(0);
        using var screen = terminal.CreateSnapshot(Scrollback);
        return [.. screen.GetText().Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0)];
    }
}
