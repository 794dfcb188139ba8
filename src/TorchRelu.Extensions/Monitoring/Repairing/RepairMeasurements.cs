namespace TorchRelu;

/// <summary>Measures the next forward at every site that is to be repaired.</summary>
internal sealed class PatientMeasures : IDisposable
{
    private readonly Dictionary<SiteRecord, SiteMeasure> _measures = [];

    /// <param name="patients">The sites; those of one module together.</param>
    public PatientMeasures(IEnumerable<SiteRecord> patients)
    {
        foreach (var patient in patients)
        {
            var use = Array.IndexOf(patient.Probe.Sites, patient.Site);
            _measures.TryAdd(patient, new SiteMeasure(patient.Probe.Target.Module, patient.Site.Links, patient.ChannelsLast, use));
        }
    }

    /// <summary>What was measured; null where no forward came by.</summary>
    public SiteMeasurement? Of(SiteRecord patient) => _measures.GetValueOrDefault(patient)?.Read();

    public void Dispose()
    {
        foreach (var measure in _measures.Values) measure.Dispose();
    }
}
