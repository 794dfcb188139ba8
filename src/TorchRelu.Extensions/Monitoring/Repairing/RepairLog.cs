namespace TorchRelu.Monitoring;

/// <summary>The records of the repairs, and those that were not told yet.</summary>
internal sealed class RepairLog
{
    private readonly List<RepairRecord> _records = [];
    private readonly List<RepairRecord> _news = [];

    /// <summary>The records of all repairs, in their order.</summary>
    public IReadOnlyList<RepairRecord> Records => _records;

    /// <summary>Whether there are new records since the last <see cref="Drain"/>.</summary>
    public bool HasNews => _news.Count > 0;

    /// <summary>Returns the new records since the last call.</summary>
    public IReadOnlyList<RepairRecord> Drain()
    {
        if (_news.Count == 0) return [];
        RepairRecord[] news = [.. _news];
        _news.Clear();
        return news;
    }

    /// <summary>Adds a record.</summary>
    /// <returns>Its index.</returns>
    public int Write(RepairRecord record)
    {
        _records.Add(record);
        _news.Add(record);
        return _records.Count - 1;
    }

    public void Amend(int index, RepairRecord record)
    {
        _records[index] = record;
        _news.Add(record);
    }

    /// <summary>Continues with the records of another log, which were told already.</summary>
    public void Resume(IEnumerable<RepairRecord> records) => _records.AddRange(records);
}
