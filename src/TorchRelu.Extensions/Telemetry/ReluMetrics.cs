using System.Diagnostics.Metrics;
using System.Reflection;

namespace TorchRelu;

/// <summary>
/// Publishes reports as metrics under the meter "TorchRelu", with one value per layer and none per channel; <see cref="ReluMetricNames"/>
/// lists them. Listeners on any thread read the last published report, which is plain data without tensors. A monitor with an instance in
/// its options publishes each window and counts its alerts and repairs. The meter exists only once an instance is made.
/// </summary>
public sealed class ReluMetrics : IDisposable
{
    private static readonly string? Version =
        typeof(ReluMetrics).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;

    private readonly Meter _meter;
    private readonly Counter<long> _alerts;
    private readonly Counter<long> _repairs;
    private volatile ReluReport? _report;

    /// <summary>Creates metrics without values.</summary>
    /// <param name="factory">The factory for the meter, e.g. from dependency injection; null for a meter that belongs to this
    /// instance.</param>
    public ReluMetrics(IMeterFactory? factory = null)
    {
        _meter = factory?.Create(ReluMetricNames.Meter, Version) ?? new Meter(ReluMetricNames.Meter, Version);
        Gauge(ReluMetricNames.DeadUnits, "{unit}", "Channels that are dead.", layer => (long?)layer.Dead);
        Gauge(ReluMetricNames.DeadRatio, "1", "Channels that are dead, as a share.", layer => (double?)layer.DeadShare);
        Gauge(ReluMetricNames.DiedRatio, "1", "Channels that once fired and are dead now, as a share.", layer => (double?)layer.DiedShare);
        Gauge(ReluMetricNames.ZeroRatio, "1", "Values that were silent, as a share.", layer => (double?)layer.ZeroShare);
        Gauge(ReluMetricNames.FiringRatioMedian, "1", "Half of the channels fire less often.", layer => layer.FiringRates?.Median);
        Gauge(ReluMetricNames.Samples, "{sample}", "Samples behind the verdicts.", layer => (long?)layer.Samples);
        _meter.CreateObservableGauge(ReluMetricNames.Units, Verdicts, "{unit}", "Channels by verdict.");
        _alerts =
            _meter.CreateCounter<long>(
            ReluMetricNames.Alerts, "{alert}", "Findings of a Warning or worse that were new or had become worse.");
        _repairs =
            _meter.CreateCounter<long>(ReluMetricNames.Repairs, "{repair}", "What was told of repairs: made, kept, undone, refused.");
    }

    /// <summary>Sets the report that listeners read from now on.</summary>
    public void Publish(ReluReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        _report = report;
    }

    /// <summary>Counts a warning as an alert, unless it reports a recovery.</summary>
    /// <param name="warning">The warning.</param>
    /// <param name="model">The name of the model; null for that of the last report, which the first warnings precede.</param>
    internal void Count(ReluWarning warning, string? model = null)
    {
        if (warning.Change != WarningChange.Recovered)
            _alerts.Add(
                1, [.. Tags(model ?? _report?.Model, warning.Finding.Layer), new(ReluMetricNames.Severity, $"{warning.Finding.Severity}"),
                new(ReluMetricNames.Reason, $"{warning.Finding.Kind}")]);
    }

    /// <summary>Counts a reported repair.</summary>
    internal void Count(RepairRecord repair) =>
        _repairs.Add(
            1, [.. Tags(_report?.Model, repair.Site), new(ReluMetricNames.Remedy, $"{repair.Remedy}"),
            new(ReluMetricNames.Outcome, $"{repair.Outcome}")]);

    /// <summary>Ends the metrics; listeners get no more values. A second call has no effect.</summary>
    public void Dispose()
    {
        _report = null;
        _meter.Dispose();
    }

    private void Gauge<T>(string name, string unit, string description, Func<LayerReport, T?> value)
        where T : struct => _meter.CreateObservableGauge(name, () => Values(value), unit, description);

    private IEnumerable<Measurement<T>> Values<T>(Func<LayerReport, T?> value)
        where T : struct => _report is not { } report ? [] :
        from layer in Seen(report)
        let number = value(layer)
        where number is not null
        select new Measurement<T>(number.Value, Tags(report, layer));

    private IEnumerable<Measurement<long>> Verdicts() => _report is not { } report ? [] :
        from layer in Seen(report)
        from verdict in Enum.GetValues<ChannelVerdict>()
        select new Measurement<long>(
            layer.ChannelReports.Count(channel => channel.Verdict == verdict),
                [.. Tags(report, layer), new(ReluMetricNames.Verdict, verdict.ToString())]);

    // A layer that was never called has no known dead share. It must not be reported as 0.
    private static IEnumerable<LayerReport> Seen(ReluReport report) => report.Layers.Where(layer => layer.Channels > 0);

    private static KeyValuePair<string, object?>[] Tags(ReluReport report, LayerReport layer) =>
        [.. Tags(report.Model, layer.Name), new(ReluMetricNames.Activation, layer.Activation)];

    private static IEnumerable<KeyValuePair<string, object?>> Tags(string? model, string? layer)
    {
        if (model is not null) yield return new(ReluMetricNames.Model, model);
        if (layer is not null) yield return new(ReluMetricNames.Layer, layer);
    }
}
