namespace TorchRelu.Monitoring;

/// <summary>Lets all workers make the same repair, or none.</summary>
internal sealed class SharedRepairs(WorkerExchange workers)
{
    /// <summary>Whether this worker writes what is written once for all.</summary>
    public bool Writes => workers.Rank == 0;

    /// <summary>Begins a repair: all workers have to be about to make one.</summary>
    public void Begin(long step) => workers.Begin(ExchangePlace.Repair, step);

    /// <summary>The first refusal of a worker, by rank; null if none refuses.</summary>
    /// <param name="own">The refusal of this worker; null if it does not refuse.</param>
    public Refusal? AnyRefusal(Refusal? own)
    {
        var isRefused = new long[] { own is null ? 0 : 1 };
        workers.Max(isRefused);
        if (isRefused[0] == 0) return null;
        var told = workers.Gather(own is null ? new ToldRefusal("", 0, "") : new(own.Site, own.Reason, own.Sentence),
            ExchangeJson.Form.ToldRefusal);
        var first = told.First(refusal => refusal.Sentence.Length > 0);
        return new Refusal(first.Site, first.Reason, first.Sentence);
    }

    /// <summary>A refusal where workers have made different repairs, which are taken back; null where all have made the same.</summary>
    /// <param name="own">The records of the repairs that this worker has made or refused.</param>
    public Refusal? Differing(IEnumerable<RepairRecord> own)
    {
        var records = own.ToList();
        if (workers.IsSame(Fingerprint.Of(records.Select(record => $"{record.Site} {record.Remedy} {record.Outcome} {record.How}"))))
            return null;
        var refused = records.FirstOrDefault(record => record.Outcome == RepairOutcome.Refused);
        return AnyRefusal(refused is null ? null : new Refusal(refused.Site, RefusalReason.Failed,
                $"Worker {workers.Rank} cannot make it: {refused.Verdict}"))
            ?? new Refusal(RepairEffects.Training, RefusalReason.Failed, "The workers would have made different repairs.");
    }

    /// <summary>The mean inputs of layers over the batches of all workers; null where one of them has none.</summary>
    /// <param name="own">The mean inputs of this worker.</param>
    public IReadOnlyList<float[]?> MeanInputs(IReadOnlyList<float[]?> own)
    {
        var all = workers.Gather(own.ToList()!, ExchangeJson.Form.ListSingleArray);
        return [.. own.Select((_, layer) => all.Any(told => told[layer] is null) ? null
            : all[0][layer]!.Select((_, i) => all.Average(told => told[layer]![i])).ToArray())];
    }

    /// <summary>What the batches of all workers have shown at sites, put together.</summary>
    /// <param name="own">What this worker has measured; null at sites that its forward did not reach.</param>
    public IReadOnlyList<SiteMeasurement?> Together(IReadOnlyList<SiteMeasurement?> own)
    {
        var all = workers.Gather(own.ToList()!, ExchangeJson.Form.ListSiteMeasurement);
        return [.. own.Select((_, site) => SiteMeasurement.Together([.. all.Select(told => told[site]).OfType<SiteMeasurement>()]))];
    }
}

/// <summary>A refusal as plain data.</summary>
internal sealed record ToldRefusal(string Site, RefusalReason Reason, string Sentence);
