using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace TorchRelu.Monitoring;

/// <summary>What the monitors of several workers tell each other, built from sums and maxima alone.</summary>
internal sealed class WorkerExchange(IWorkers workers)
{
    public int Rank => workers.Rank;

    public int Count => workers.Count;

    /// <summary>Begins an exchange: all workers have to be at the same place of the training.</summary>
    /// <param name="place">What they exchange for.</param>
    /// <param name="step">The number of steps that have ended.</param>
    /// <param name="content">A number for what they know.</param>
    /// <param name="told">A number that each worker tells the others.</param>
    /// <returns>Whether they know the same, and what they tell, by rank.</returns>
    /// <exception cref="WorkersException">A worker is at another place; the message names it.</exception>
    public (bool IsSame, long[] Told) Begin(ExchangePlace place, long step, long content = 0, long told = 0)
    {
        var all = Gather([(long)place, step, content, told]);
        if (all.All(at => at[0] == (long)place && at[1] == step))
            return (all.All(at => at[2] == content), [.. all.Select(at => at[3])]);
        throw new WorkersException("The monitors of the workers are at different places: " +
            string.Join(", ", all.Select((at, rank) => $"worker {rank} in {(ExchangePlace)at[0]} after step {at[1]}")) +
            ". Each worker has to call Step(), EndEpoch() and SaveState() in the same order and as often as the others.");
    }

    /// <summary>Whether a number is the same on all workers.</summary>
    public bool IsSame(long number)
    {
        Span<long> bounds = [number, ~number];
        workers.Max(bounds);
        return bounds[0] == ~bounds[1];
    }

    public void Sum(Span<long> values) => workers.Sum(values);

    public void Max(Span<long> values) => workers.Max(values);

    /// <summary>The values of every worker, by rank; each gives as many.</summary>
    public long[][] Gather(ReadOnlySpan<long> own)
    {
        var all = new long[Count * own.Length];
        own.CopyTo(all.AsSpan(Rank * own.Length));
        workers.Sum(all);
        var length = own.Length;
        return [.. Enumerable.Range(0, Count).Select(rank => all[(rank * length)..((rank + 1) * length)])];
    }

    /// <summary>The bytes of every worker, by rank.</summary>
    public byte[][] Gather(byte[] own) =>
        SumAndGather([], own, [.. Gather([own.Length]).Select(length => length[0])]);

    /// <summary>Sums values, and gives the bytes of every worker, by rank.</summary>
    /// <param name="values">Replaced by their sums.</param>
    /// <param name="own">The bytes of this worker.</param>
    /// <param name="lengths">How many bytes each worker has.</param>
    public byte[][] SumAndGather(Span<long> values, byte[] own, IReadOnlyList<long> lengths)
    {
        var words = lengths.Select(length => (int)((length + sizeof(long) - 1) / sizeof(long))).ToArray();
        var all = new long[values.Length + words.Sum()];
        values.CopyTo(all);
        own.CopyTo(MemoryMarshal.AsBytes(all.AsSpan(values.Length + words.Take(Rank).Sum())));
        workers.Sum(all);
        all.AsSpan(0, values.Length).CopyTo(values);
        var start = values.Length;
        return [.. Enumerable.Range(0, Count).Select(rank => MemoryMarshal
            .AsBytes(all.AsSpan(start + words.Take(rank).Sum(), words[rank]))[..(int)lengths[rank]].ToArray())];
    }

    /// <summary>What every worker has, by rank.</summary>
    public IReadOnlyList<T> Gather<T>(T own, JsonTypeInfo<T> type) =>
        [.. Gather(JsonSerializer.SerializeToUtf8Bytes(own, type)).Select(json => JsonSerializer.Deserialize(json, type)!)];

    /// <summary>What worker 0 has; the others' is not sent.</summary>
    public T OfFirst<T>(T own, JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(Gather(Rank == 0 ? JsonSerializer.SerializeToUtf8Bytes(own, type) : [])[0], type)!;
}

/// <summary>Where in a training workers exchange something.</summary>
internal enum ExchangePlace
{
    Attach = 1,
    Step,
    Repair,
    EndEpoch,
    SaveState,
}
