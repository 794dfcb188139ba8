using System.Numerics;
using System.Runtime.InteropServices;

namespace TorchRelu.Verdicts;

/// <summary>
/// Notices a pass over the data by hashes of the input rows: it ends when no new row has come since every known row was seen again.
/// </summary>
/// <remarks>
/// Two rows with the same hash count as one, which for 50,000 rows happens to about one. It takes at most 1 MB; more rows than fit are not
/// followed.
/// </remarks>
internal sealed class SeenRows
{
    /// <summary>The most rows that are followed: 117,963, with 8 bytes each in a table of 1 MB.</summary>
    public const int MaxRows = MostSlots / 10 * 9;

    private const int MostSlots = 1 << 17;

    // A key and its last step lie together, in one line of the cache.
    private (uint Key, int Step)[] _rows = new (uint, int)[256];
    private long _start;
    private int _again;

    /// <summary>The number of different rows.</summary>
    public int Count { get; private set; }

    /// <summary>Whether there were more rows than can be followed.</summary>
    public bool IsOverfull { get; private set; }

    /// <summary>Adds the rows of one step.</summary>
    /// <param name="step">The step, ascending.</param>
    /// <param name="hashes">The hash of each row.</param>
    /// <returns>The first step of the pass that ended with this step; null if none did.</returns>
    public long? Add(long step, ReadOnlySpan<uint> hashes)
    {
        if (IsOverfull || hashes.Length == 0) return null;
        var known = Count;
        foreach (var hash in hashes)
        {
            if (!Mark(hash == 0 ? 1 : hash, (int)step)) return GiveUp();
        }
        if (Count > known) (_start, _again) = (step + 1, 0);
        if (_again < Count) return null;
        var start = _start;
        (_start, _again) = (step + 1, 0);
        return start;
    }

    public SeenRowsState Save()
    {
        var (keys, steps) = (new List<uint>(Count), new List<int>(Count));
        foreach (var row in _rows.Where(row => row.Key != 0))
        {
            keys.Add(row.Key);
            steps.Add(row.Step);
        }
        return new(_start, _again, IsOverfull, MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(keys)).ToArray(),
            MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(steps)).ToArray());
    }

    /// <exception cref="ArgumentException">The lists have different lengths, or too many rows.</exception>
    public static SeenRows Restore(SeenRowsState state)
    {
        if (state.Keys.Length != state.Steps.Length || state.Keys.Length % sizeof(uint) != 0 || state.Keys.Length / sizeof(uint) > MaxRows)
            throw new ArgumentException("The rows that were seen have keys and steps of different numbers, or more than can be followed.");
        var keys = MemoryMarshal.Cast<byte, uint>(state.Keys);
        var steps = MemoryMarshal.Cast<byte, int>(state.Steps);
        var rows = new SeenRows { _start = long.MaxValue };
        for (var i = 0; i < keys.Length; i++) rows.Mark(keys[i], steps[i]);
        (rows._start, rows._again, rows.IsOverfull) = (state.Start, state.Again, state.IsOverfull);
        return rows;
    }

    // Returns false if the row is new and there is no place for it.
    private bool Mark(uint key, int step)
    {
        ref var row = ref _rows[Find(key)];
        if (row.Key == key)
        {
            if (row.Step < _start) _again++;
            row.Step = step;
            return true;
        }
        if (Count + 1 > _rows.Length / 10 * 9)
        {
            if (_rows.Length == MostSlots) return false;
            Grow();
            row = ref _rows[Find(key)];
        }
        row = (key, step);
        Count++;
        return true;
    }

    private int Find(uint key)
    {
        // Fibonacci hashing spreads keys whose low bits are alike.
        var slot = (int)((key * 2654435769u) >> (32 - BitOperations.Log2((uint)_rows.Length)));
        while (_rows[slot].Key != 0 && _rows[slot].Key != key) slot = (slot + 1) & (_rows.Length - 1);
        return slot;
    }

    private void Grow()
    {
        var rows = _rows;
        _rows = new (uint, int)[2 * rows.Length];
        foreach (var row in rows)
        {
            if (row.Key != 0) _rows[Find(row.Key)] = row;
        }
    }

    private long? GiveUp()
    {
        IsOverfull = true;
        _rows = new (uint, int)[256];
        return null;
    }
}

/// <summary>The <see cref="SeenRows"/> as plain data.</summary>
/// <param name="Start">The first step after the last new row, or after the last pass.</param>
/// <param name="Again">The rows seen since then.</param>
/// <param name="IsOverfull">Whether there were too many rows.</param>
/// <param name="Keys">The hashes, 4 bytes each.</param>
/// <param name="Steps">The last step of each, 4 bytes each.</param>
internal sealed record SeenRowsState(long Start, int Again, bool IsOverfull, byte[] Keys, byte[] Steps);
