using System.Diagnostics;

namespace TorchRelu.Benchmarks;

/// <summary>
/// Trains several networks in turns, in another order each round, so that whatever disturbs the machine disturbs them alike.
/// </summary>
internal static class Rounds
{
    public static void Run(IReadOnlyList<Trainee> trainees, TimeSpan budget, int atLeast)
    {
        var random = new Random(1);
        var order = trainees.ToArray();
        foreach (var trainee in order)
        {
            for (var step = 0; step < trainee.WarmUp; step++) trainee.Step(record: false);
        }
        var until = Stopwatch.GetTimestamp() + (long)(budget.TotalSeconds * Stopwatch.Frequency);
        for (var round = 0; round < atLeast || Stopwatch.GetTimestamp() < until; round++)
        {
            random.Shuffle(order);
            foreach (var trainee in order)
            {
                for (var step = 0; step < trainee.StepsPerRound; step++) trainee.Step(record: true);
            }
        }
    }
}
