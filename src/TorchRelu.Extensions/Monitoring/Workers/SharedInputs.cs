using System.Runtime.InteropServices;

namespace TorchRelu.Monitoring;

/// <summary>
/// The input rows of all workers. Each keeps what its steps have shown until the next exchange; then all add the rows of all, step by
/// step and by rank, to the data of the training.
/// </summary>
internal sealed class SharedInputs(WorkerExchange workers)
{
    private readonly List<byte> _kept = [];

    /// <summary>Keeps the rows of a step of this worker.</summary>
    public void Keep(long step, InputRows rows)
    {
        Write([step, rows.Count, rows.Sums.Length, rows.Hashes.Length]);
        Write(rows.Sums);
        Write(rows.Squares);
        Write(rows.Hashes);
    }

    /// <summary>The bytes that this worker has kept.</summary>
    public int Length => _kept.Count;

    /// <summary>Adds the rows of all workers since the last call.</summary>
    /// <param name="passes">The data of the training.</param>
    /// <param name="lengths">The bytes that each worker has kept.</param>
    /// <param name="summed">Values that are summed by the same call.</param>
    /// <returns>Whether a pass over the data was noticed to end.</returns>
    public bool Share(DataPasses passes, IReadOnlyList<long> lengths, Span<long> summed)
    {
        var steps = new SortedDictionary<long, List<Rows>>();
        foreach (var told in workers.SumAndGather(summed, _kept.ToArray(), lengths))
        {
            for (var at = 0; at < told.Length;)
            {
                var head = Read<long>(told, ref at, 4);
                var rows = new Rows(head[1], Read<double>(told, ref at, head[2]), Read<double>(told, ref at, head[2]),
                    Read<uint>(told, ref at, head[3]));
                if (!steps.TryGetValue(head[0], out var known)) steps.Add(head[0], known = []);
                known.Add(rows);
            }
        }
        _kept.Clear();
        var hasEnded = false;
        foreach (var (step, rows) in steps)
        {
            var all = Joined(rows);
            hasEnded |= passes.Add(step, new InputRows(all.Count, all.Sums, all.Squares, all.Hashes));
        }
        return hasEnded;
    }

    // Where the values of one worker could not be read, or have other sizes, only the rows count.
    private static Rows Joined(IReadOnlyList<Rows> rows)
    {
        var count = rows.Sum(one => one.Count);
        if (rows.Any(one => one.Sums.Length != rows[0].Sums.Length || one.Hashes.Length < one.Count)) return new(count, [], [], []);
        return new(count, Added(rows, one => one.Sums), Added(rows, one => one.Squares), [.. rows.SelectMany(one => one.Hashes)]);
    }

    private static double[] Added(IReadOnlyList<Rows> rows, Func<Rows, double[]> values) =>
        [.. values(rows[0]).Select((_, i) => rows.Sum(one => values(one)[i]))];

    private void Write<T>(ReadOnlySpan<T> values) where T : unmanaged => _kept.AddRange(MemoryMarshal.AsBytes(values));

    private static T[] Read<T>(byte[] from, ref int at, long count) where T : unmanaged
    {
        var values = MemoryMarshal.Cast<byte, T>(from.AsSpan(at))[..(int)count].ToArray();
        at += MemoryMarshal.AsBytes(values.AsSpan()).Length;
        return values;
    }

    private sealed record Rows(long Count, double[] Sums, double[] Squares, uint[] Hashes);
}
