namespace TorchRelu.Monitoring;

/// <summary>Measures the next forward at every site that is to be repaired.</summary>
internal sealed class RepairMeasurements : IDisposable
{
    private readonly Dictionary<SiteRecord, SiteMeasure> _measures = [];
    private Dictionary<SiteRecord, SiteMeasurement?>? _together;

    /// <param name="records">The sites, with those of one module together.</param>
    /// <param name="switched">What was switched there, to measure how the outputs differ; none to measure pre-activations.</param>
    public RepairMeasurements(IEnumerable<SiteRecord> records, IReadOnlyCollection<ActivationPair>? switched = null)
    {
        foreach (var record in records)
        {
            _measures.TryAdd(
                record, new SiteMeasure(record.Probe.Target.Module, record.Site.Links, record.ChannelsLast, record.Key.Use,
                    switched?.FirstOrDefault(pair => ReferenceEquals(pair.New, record.Probe.Target.Module))));
        }
    }

    /// <summary>Puts together what all workers have measured.</summary>
    public void PutTogether(SharedRepairs workers)
    {
        var records = _measures.Keys.ToList();
        var all = workers.Together([.. records.Select(record => _measures[record].Read(record.Site.Links))]);
        _together = records.Zip(all).ToDictionary(measured => measured.First, measured => measured.Second);
    }

    /// <summary>The measurement of a site; null if there was no forward.</summary>
    public SiteMeasurement? Of(SiteRecord record) =>
        _together is null ? _measures.GetValueOrDefault(record)?.Read(record.Site.Links) : _together.GetValueOrDefault(record);

    public void Dispose()
    {
        foreach (var measure in _measures.Values) measure.Dispose();
    }
}
