using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Internal;

/// <summary>Puts cheaper rectifiers in the places of a model's own for as long as a monitor watches. All of them or none; whatever was replaced is the same object afterwards.</summary>
/// <param name="model">The model; it stays its owner's.</param>
/// <param name="context">The monitor's clock.</param>
internal sealed class ReluReplacer(nn.Module model, ProbeContext context) : IDisposable
{
    private readonly List<(Replacement Exchange, Site Site)> _standing = [];

    /// <summary>What was done; null before it was.</summary>
    public IReadOnlyList<ReplacementRecord>? Records { get; private set; }

    /// <summary>Told before and after each step of a replacement; a test makes it throw.</summary>
    public Action<string>? AtStep { get; set; }

    /// <summary>Replaces what pays and is safe.</summary>
    /// <param name="probes">The hooks of the monitor.</param>
    /// <param name="fusedFrom">Values of an output from which on one pass is cheaper.</param>
    public IReadOnlyList<ReplacementRecord> Replace(IReadOnlyList<Probe> probes, long fusedFrom)
    {
        var chosen = probes.Select(probe => (Probe: probe, Choice: ReplacementChoice.Of(model, probe, fusedFrom))).ToList();
        var exchanges = chosen.Where(entry => entry.Choice.Holders is not null).Select(entry => Exchange(entry.Probe, entry.Choice, fusedFrom)).ToList();
        try
        {
            Transaction.Run(exchanges.SelectMany(exchange => Edits(exchange.Exchange, exchange.Site)), AtStep);
        }
        catch
        {
            foreach (var (exchange, _) in exchanges) exchange.New.Dispose();
            throw;
        }
        _standing.AddRange(exchanges);
        return Records = [.. chosen.Select(entry => new ReplacementRecord(entry.Probe.NameOf(entry.Probe.Sites[0]), entry.Choice.Kind, entry.Choice.Why))];
    }

    /// <summary>Puts one rectifier of the model's own back, for a repair that will change it. Harmless where it was not replaced.</summary>
    /// <param name="rectifier">The model's own.</param>
    public void GiveBack(nn.Module rectifier)
    {
        if (_standing.FindIndex(entry => ReferenceEquals(entry.Exchange.Old, rectifier)) is var index and >= 0) End(index);
    }

    /// <summary>Puts every rectifier back where the replacement still stands; what others have put there since stays.</summary>
    public void Dispose()
    {
        while (_standing.Count > 0) End(_standing.Count - 1);
    }

    private (Replacement Exchange, Site Site) Exchange(Probe probe, ReplacementChoice choice, long fusedFrom)
    {
        var (old, site) = (probe.Target.Module, probe.Sites[0]);
        var made = choice.Kind == ReplacementKind.InPlace
            ? nn.ReLU(inplace: true)
            : new MonitoredReLU(site.Channels!.Value.Index, fusedFrom, context) as nn.Module<Tensor, Tensor>;
        made.train(old.training);
        return (new Replacement(choice.Holders!, old, made, whyHook: null, overwrites: false), site);
    }

    private static IEnumerable<Edit> Edits(Replacement exchange, Site site)
    {
        foreach (var edit in exchange.Edits()) yield return edit;
        if (exchange.New is MonitoredReLU fused) yield return new("let it count for the site", () => site.CountedBy = fused.Counts, () => site.CountedBy = null);
    }

    private void End(int index)
    {
        var (exchange, site) = _standing[index];
        _standing.RemoveAt(index);
        site.CountedBy = null;
        if (IsDisposed(exchange.New)) exchange.Old.Dispose();
        else if (exchange.RefusesUndo(exchange.Old.GetName()) is null) Transaction.Run(exchange.UndoEdits());
    }

    // A model that was disposed has disposed what stands in it, and would have disposed what stood there.
    private static bool IsDisposed(nn.Module module)
    {
        try
        {
            _ = module.training;
            return false;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }
}
