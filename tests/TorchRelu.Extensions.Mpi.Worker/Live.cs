namespace TorchRelu.Tests;

/// <summary>A training that is watched from elsewhere while it runs.</summary>
internal static class Live
{
    public static void Run(string folder, int steps)
    {
        using var run = new DyingRun();
        using var monitor = DyingReluMonitor.Attach(run.Model, run.Optimizer, new DyingReluOptions { RunFolder = folder });
        Console.WriteLine("training");
        run.Train(steps, monitor);
    }
}
