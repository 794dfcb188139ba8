using Spectre.Console;

namespace TorchRelu.Samples.Mnist;

/// <summary>Progress for people: a bar that moves, and above it a line for every milestone.</summary>
internal sealed class BarProgress(IAnsiConsole console, ProgressTask bar) : IProgress<Tick>
{
    public static Task RunAsync(IAnsiConsole console, Func<IProgress<Tick>, Task> work) =>
        console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn { Width = 16 }, new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(context => work(new BarProgress(console, context.AddTask("starting", maxValue: 1))));

    public void Report(Tick value)
    {
        bar.Value = value.Fraction;
        bar.Description = Markup.Escape(value.Text);
        if (value.IsMilestone)
            console.WriteLine(value.Text);
    }
}
