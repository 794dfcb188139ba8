namespace TorchRelu.Tests;

/// <summary>Workers that are threads of one process, with nothing between them but memory.</summary>
internal sealed class ThreadWorkers : IWorkers
{
    private readonly Meeting _meeting;

    private ThreadWorkers(Meeting meeting, int rank) => (_meeting, Rank) = (meeting, rank);

    public int Rank { get; }

    public int Count => _meeting.Values.Length;

    /// <summary>Runs a training on each of several workers.</summary>
    /// <returns>What each returned, by rank.</returns>
    /// <exception cref="Exception">The first exception of a worker; the others are then released.</exception>
    public static IReadOnlyList<T> Run<T>(int count, Func<IWorkers, T> train)
    {
        using var gone = new CancellationTokenSource();
        using var barrier = new Barrier(count);
        var meeting = new Meeting(new long[count][], barrier, gone.Token);
        var (results, faults) = (new T[count], new List<Exception>());
        var threads = Enumerable.Range(0, count).Select(rank => new Thread(() =>
        {
            try
            {
                results[rank] = train(new ThreadWorkers(meeting, rank));
            }
            catch (Exception fault)
            {
                lock (faults) faults.Add(fault);
                gone.Cancel();
            }
        })).ToList();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        return faults.Find(fault => fault is not OperationCanceledException) is { } first ? throw first : results;
    }

    public void Sum(Span<long> values) => Reduce(values, (first, second) => unchecked(first + second));

    public void Max(Span<long> values) => Reduce(values, Math.Max);

    private void Reduce(Span<long> values, Func<long, long, long> join)
    {
        _meeting.Values[Rank] = values.ToArray();
        _meeting.Barrier.SignalAndWait(_meeting.Gone);
        if (_meeting.Values.Any(other => other.Length != _meeting.Values[0].Length))
            throw new WorkersException("The workers exchange different amounts.");
        for (var i = 0; i < values.Length; i++) values[i] = _meeting.Values.Select(other => other[i]).Aggregate(join);
        _meeting.Barrier.SignalAndWait(_meeting.Gone);
    }

    private sealed record Meeting(long[][] Values, Barrier Barrier, CancellationToken Gone);
}

/// <summary>What a training on several workers needs besides a monitor.</summary>
internal static class WorkerMeans
{
    /// <summary>The mean of values over all workers, the same to the bit on each.</summary>
    public static float[] Mean(this IWorkers workers, ReadOnlySpan<float> own)
    {
        var all = new long[workers.Count * own.Length];
        for (var i = 0; i < own.Length; i++) all[(workers.Rank * own.Length) + i] = BitConverter.SingleToInt32Bits(own[i]);
        workers.Sum(all);
        var mean = new float[own.Length];
        for (var i = 0; i < mean.Length; i++)
        {
            for (var rank = 0; rank < workers.Count; rank++)
                mean[i] += BitConverter.Int32BitsToSingle((int)all[(rank * mean.Length) + i]) / workers.Count;
        }
        return mean;
    }
}
