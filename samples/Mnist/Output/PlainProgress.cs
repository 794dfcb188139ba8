using Spectre.Console;

namespace TorchRelu.Samples.Mnist;

/// <summary>Progress for logs and pipes: every milestone, and now and then a line between them.</summary>
internal sealed class PlainProgress(IAnsiConsole console) : IProgress<Tick>
{
    public const int TicksBetweenLines = 300;

    private int _silent;

    public void Report(Tick value)
    {
        if (!value.IsMilestone && ++_silent < TicksBetweenLines)
            return;
        _silent = 0;
        console.WriteLine(value.Text);
    }
}
