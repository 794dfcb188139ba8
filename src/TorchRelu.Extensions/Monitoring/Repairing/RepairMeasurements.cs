namespace TorchRelu.Monitoring;

/// <summary>Measures the next forward at every site that is to be repaired.</summary>
internal sealed class RepairMeasurements : IDisposable
{
    private readonly Dictionary<SiteRecord, SiteMeasure> _measures = [];
    private Dictionary<SiteRecord, SiteMeasurement?>? _together;

    /// <param name="records">The sites, with those of one module together.</param>
    public RepairMeasurements(IEnumerable<SiteRecord> records)
    {
        foreach (var record in records)
        {
            _measures.TryAdd(
                record, new SiteMeasure(record.Probe.Target.Module, record.Site.Links, record.ChannelsLast, record.Key.Use));
        }
    }

    /// <summary>Puts together what all workers have measured.</summary>
    public void PutTogether(SharedRepairs workers)
    {
        var records = _measures.Keys.ToList();
        var all = workers.Together([.. records.Select(record => _measures[record].Read())]);
        _together = records.Zip(all).ToDictionary(measured => measured.First, measured => measured.Second);
    }

    /// <summary>The measurement of a site; null if there was no forward.</summary>
    public SiteMeasurement? Of(SiteRecord record) =>
        _together is null ? _measures.GetValueOrDefault(record)?.Read() : _together.GetValueOrDefault(record);

    public void Dispose()
    {
        foreach (var measure in _measures.Values) measure.Dispose();
    }
}
