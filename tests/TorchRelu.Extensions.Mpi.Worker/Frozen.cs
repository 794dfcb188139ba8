using System.Security.Cryptography;
using System.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

/// <summary>Counts a network whose weights stay as they are, so that any number of workers sees the same values.</summary>
internal static class Frozen
{
    // A number that 1, 2, 4 and 8 workers can share out.
    private const int Rows = 120;
    private const int Steps = 45;

    public static void Run(MpiWorkers workers, Counting counting)
    {
        manual_seed(1);
        using var model = nn.Sequential(("fc1", nn.Linear(20, 32)), ("relu1", nn.ReLU()), ("fc2", nn.Linear(32, 16)), ("relu2", nn.ReLU()));
        using var monitor = DyingReluMonitor.Attach(model, new DyingReluOptions { Workers = workers, Counting = counting });
        for (var step = 0; step < Steps; step++)
        {
            using var scope = NewDisposeScope();
            using var generator = new Generator((ulong)step);
            var batch = randn([Rows, 20], generator: generator);
            var part = Rows / workers.Count;
            model.call(batch.narrow(0, part * workers.Rank, part));
            monitor.Step(1);
        }
        monitor.EndEpoch();
        var tallies = monitor.Records().Select(record => Text(record.Rates!, counting));
        Told.ByAll(workers, "counts", Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', tallies)))));
    }

    // Between counts it is known only which channels fired, and when last, as far as looks tell.
    private static string Text(ChannelTally tally, Counting counting) => counting == Counting.Exact
        ? string.Join(' ', tally.Samples, tally.Observations, string.Join(',', tally.Silent.ToArray()),
            string.Join(',', tally.FiredSamples.ToArray()), string.Join(',', tally.LastFired.ToArray()))
        : string.Join(' ', tally.Samples, tally.CountedSamples, string.Join(',', tally.Silent.ToArray()),
            string.Join(',', Enumerable.Range(0, tally.Channels).Select(tally.HasFired)));
}

/// <summary>What workers say: one line of worker 0, and an error where others differ.</summary>
internal static class Told
{
    public static void ByAll(MpiWorkers workers, string what, string text)
    {
        var number = BitConverter.ToInt64(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        Span<long> bounds = [number, ~number];
        workers.Max(bounds);
        if (workers.IsFirst) Console.WriteLine($"{what} {text}{(bounds[0] == ~bounds[1] ? "" : " (others differ)")}");
    }
}
