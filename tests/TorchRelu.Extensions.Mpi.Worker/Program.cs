using System.Globalization;
using TorchRelu;
using TorchRelu.Tests;

// What one worker does in a test: its name, then the seconds that it waits for others, then its own arguments.
if (args is not [var scenario, var seconds, .. var rest])
{
    Console.Error.WriteLine("usage: SCENARIO SECONDS [ARGUMENTS]");
    return 1;
}
return MpiWorkers.Run(workers =>
{
    switch (scenario)
    {
        case "frozen": Frozen.Run(workers, Enum.Parse<Counting>(rest[0])); break;
        case "train": Trained.Run(workers, rest[0], hasWorkers: true); break;
        case "twins": Trained.Run(workers, rest[0], hasWorkers: false); break;
        case "live": Live.Run(rest[0], int.Parse(rest[1], CultureInfo.InvariantCulture)); break;
        case "average": Averaged.Run(workers); break;
        case "buffers": Averaged.Buffers(workers); break;
        case "skip": Averaged.Skip(workers); break;
        case "more": Averaged.More(workers); break;
        default: Faulty.Run(workers, scenario); break;
    }
}, TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture)));
