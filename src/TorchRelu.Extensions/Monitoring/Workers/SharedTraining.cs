using static TorchSharp.torch;

namespace TorchRelu.Monitoring;

/// <summary>
/// Makes one monitor out of the monitors of several workers: what they have seen is put together before anything is decided, so that
/// each comes to the same decision at the same step.
/// </summary>
internal sealed class SharedTraining
{
    private readonly WorkerExchange _workers;
    private readonly ModelWatch _watch;
    private readonly SiteRegistry _sites;
    private readonly SharedInputs _inputs;
    private readonly SharedCounts _counts;
    private readonly WorkerDigest _digest;
    private (long Steps, long Samples)[] _progress = [];

    public SharedTraining(WorkerExchange workers, nn.Module model, ModelWatch watch, SiteRegistry sites)
    {
        (_workers, _watch, _sites) = (workers, watch, sites);
        _inputs = new SharedInputs(workers);
        _counts = new SharedCounts(workers, sites.Records, Meet);
        _digest = new WorkerDigest(workers, model);
    }

    /// <summary>What the workers do not agree on; null as long as they do.</summary>
    public Finding? Disagreement => _digest.Disagreement;

    /// <summary>Per site, the most steps of a worker in the open window, and the samples of all, as last exchanged.</summary>
    public ReadOnlySpan<(long Steps, long Samples)> Progress => _progress;

    /// <summary>Makes what the first forward of worker 0 has shown of the data known to all.</summary>
    public void BeginTraining()
    {
        _workers.Begin(ExchangePlace.Attach, 0);
        var own = _watch.Probes.SelectMany(probe => probe.Sites.Select((site, use) => new SeenData(
            new(probe.Target.Name, probe.Target.Kind, use), site.Links?.Data, site.Links?.InputsWereNonNegative ?? false))).ToList();
        foreach (var seen in _workers.OfFirst(own, ExchangeJson.Form.ListSeenData))
        {
            var site = _watch.Find(seen.Site.Module, seen.Site.Kind)?.Sites.ElementAtOrDefault(seen.Site.Use);
            if (site?.Links is { } links)
                site.Links = links with { Data = seen.Data, InputsWereNonNegative = seen.InputsNonNegative };
        }
    }

    /// <summary>Keeps the input rows of a step until the next exchange.</summary>
    public void KeepInputs(long step) => _watch.TakeInputs(_inputs, step);

    /// <summary>Puts together what all workers have seen since the last exchange of a training in progress.</summary>
    /// <returns>Whether a pass over the data was noticed to end.</returns>
    public bool Exchange(long step, DataPasses passes)
    {
        var hasEnded = Begin(ExchangePlace.Step, step, passes);
        if (hasEnded) _counts.Collect(endsWindow: false);
        return hasEnded;
    }

    /// <summary>Moves the counts of all workers into the open windows, as the last part of an exchange.</summary>
    public void CollectWindow() => _counts.Collect(endsWindow: true);

    /// <summary>Puts together everything, so that nothing of it is this worker's alone.</summary>
    /// <returns>Whether a pass over the data was noticed to end.</returns>
    public bool ExchangeAll(ExchangePlace place, long step, DataPasses passes)
    {
        var hasEnded = Begin(place, step, passes);
        _counts.Collect(endsWindow: false);
        return hasEnded;
    }

    /// <summary>The readings of worker 0.</summary>
    /// <param name="own">The readings of this worker.</param>
    public IReadOnlyList<(Probe Probe, int Use, SiteReading Reading)> Readings(
        IReadOnlyList<(Probe Probe, int Use, SiteReading Reading)> own)
    {
        var taken = own.Select(read => new TakenReading(
            new(read.Probe.Target.Name, read.Probe.Target.Kind, read.Use), read.Reading)).ToList();
        var told = _workers.OfFirst(new SharedReadings(taken, _watch.Readings.Save(_watch.Modules)),
            ExchangeJson.Form.SharedReadings);
        _watch.Readings.Restore(told.State, _watch.Modules);
        return
        [
            .. from reading in told.Taken
               let probe = _watch.Find(reading.Site.Module, reading.Site.Kind)
               where probe is not null
               select (probe, reading.Site.Use, reading.Reading),
        ];
    }

    /// <summary>Compares what has to be the same on all workers.</summary>
    public void Compare(long step, LossHistory losses, long drawnRows) => _digest.Compare(step, _sites.Records(), losses, drawnRows);

    private bool Begin(ExchangePlace place, long step, DataPasses passes)
    {
        var lengths = _counts.Begin(place, step, _inputs.Length);
        var progress = _counts.Progress();
        var hasEnded = _inputs.Share(passes, lengths, progress);
        _progress = _counts.Progress(progress);
        return hasEnded;
    }

    private void Meet(UsedSite used)
    {
        var probe = _watch.Find(used.Key.Module, used.Key.Kind)
            ?? _watch.Watch(used.Key.Module, used.Key.Kind)
            ?? throw new WorkersException($"Another worker watches '{used.Key.Module}', which the model of worker {_workers.Rank} lacks. " +
                "Each worker has to train the same model.");
        probe.Meet(used.Key.Use, used.Merged);
    }
}

/// <summary>What the first forward has shown of the data at a site.</summary>
internal sealed record SeenData(SiteKey Site, InputMoments? Data, bool InputsNonNegative);

/// <summary>The reading of a site.</summary>
internal sealed record TakenReading(SiteKey Site, SiteReading Reading);

/// <summary>What a forward was read of, and what the next reading needs.</summary>
internal sealed record SharedReadings(IReadOnlyList<TakenReading> Taken, ReadingState State);
