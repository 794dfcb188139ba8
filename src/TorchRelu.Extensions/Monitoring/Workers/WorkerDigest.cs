using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Monitoring;

/// <summary>
/// Compares at each window what has to be the same on all workers: verdicts, losses, weights and the random numbers of repairs.
/// </summary>
internal sealed class WorkerDigest(WorkerExchange workers, nn.Module model)
{
    // Weights that differ differ nearly everywhere. A block of each parameter, another one at each window, costs next to nothing.
    private const long Block = 1 << 10;

    private static readonly string[] s_what = ["the verdicts", "the losses", "the weights", "the random numbers of repairs"];

    private long _windows;

    /// <summary>What the workers do not agree on; null as long as they do.</summary>
    public Finding? Disagreement { get; private set; }

    /// <summary>Compares this worker with the others. After a disagreement nothing is compared any more.</summary>
    public void Compare(long step, IEnumerable<SiteRecord> sites, LossHistory losses, long drawnRows)
    {
        if (Disagreement is not null) return;
        var last = losses.Last;
        long[] own =
        [
            Fingerprint.Of([.. SharedCounts.InOrder(sites).SelectMany(site => site.Verdicts).Select(verdict => (int)verdict)]),
            Fingerprint.Of([last?.Mean ?? 0, last?.Median ?? 0, last?.Highest ?? 0, losses.First ?? 0, losses.LostInARow]),
            WeightsOfThisWindow(),
            drawnRows,
        ];
        var all = workers.Gather(own);
        var differences = s_what.Select((what, i) => (What: what, Workers: Enumerable.Range(1, all.Length - 1)
            .Where(rank => all[rank][i] != all[0][i]).ToList())).Where(difference => difference.Workers.Count > 0).ToList();
        if (differences.Count == 0) return;
        var listed = string.Join("; ", differences.Select(difference => $"{difference.What} of worker " +
            $"{string.Join(", ", difference.Workers)}"));
        Disagreement = new(FindingKind.WorkersDisagree, Severity.Critical, null, string.Create(CultureInfo.InvariantCulture,
            $"At step {step} these are not those of worker 0: {listed}. Repairs would pull the workers further apart, so none is made ") +
            "any more.")
        {
            Advice = "Begin with the same weights, average the gradients at each step, and give Step() and EndEpoch() the loss and the " +
                "metric of all workers together.",
        };
    }

    private long WeightsOfThisWindow()
    {
        using var ungraded = no_grad();
        using var scope = NewDisposeScope();
        using var fingerprint = new Fingerprint();
        foreach (var parameter in model.parameters())
        {
            var values = parameter.detach().reshape(-1);
            var blocks = (values.numel() + Block - 1) / Block;
            if (blocks == 0) continue;
            var start = _windows % blocks * Block;
            fingerprint.Add(values.narrow(0, start, Math.Min(Block, values.numel() - start)).cpu().contiguous().bytes);
        }
        _windows++;
        return fingerprint.Number();
    }
}
