using TorchRelu.Internal;
using TorchRelu.Reporting;
using static TorchSharp.torch;

namespace TorchRelu;

/// <summary>Watches the rectifiers of a model: counts, per channel, how often each is silent.</summary>
/// <remarks>
/// Attaching changes nothing in the training: the same seed gives bit-identical weights with and without a monitor. Only modules that are
/// called with call() are seen; forward() runs no hooks. Hooks count from any thread; the other members belong to the thread that trains.
/// </remarks>
public sealed class DyingReluMonitor : IDisposable
{
    private readonly DyingReluOptions _options;
    private readonly ProbeContext _context;
    private readonly Probe[] _probes;
    private readonly ReluReplacer _replacer;
    private readonly DeathReader _deaths;
    private readonly Dictionary<nn.Module, (float[] Bias, float[] RowNorm)> _atAttach = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Site, SiteRecord> _records = [];
    private readonly List<Finding> _unseen = [];
    private readonly bool _attachedTwice;
    private (long Steps, long Samples)[] _progress = [];
    private long _windowSteps;
    private bool _closedThisEpoch;
    private bool _disposed;

    private DyingReluMonitor(nn.Module model, optim.Optimizer? optimizer, DyingReluOptions options, bool atRest = false)
    {
        var modules = TargetFinder.Modules(model);
        var targets = TargetFinder.Find(modules, options);
        _options = options;
        _deaths = new DeathReader(optimizer);
        _attachedTwice = targets.Any(target => ModuleHook.IsProbed(target.Module));
        _context = new ProbeContext(options) { Ordinals = new UseOrdinals(model, targets.Count, (probe, uses) => _probes![probe].UsesEnded(uses)) };
        if (options.LookAround) _context.LookAround = new LookAround(model, [.. modules.Where(named => !named.Module.named_children().Any())], atRest);
        _probes = [.. targets.Select((target, index) => new Probe(target, index, _context))];
        _replacer = new ReluReplacer(model, _context);
        if (atRest) return;
        // What training does to the parameters is told by what they were before it.
        foreach (var (_, module) in modules.Where(named => LayerKinds.MakesChannels(named.Module) || LayerKinds.Normalises(named.Module)))
        {
            if (LayerWeights.Units(module) is { } units) _atAttach.Add(module, units);
        }
    }

    /// <summary>Hooks every rectifier module of the model: its root, and whatever lies below, a shared module once; and what the options name.</summary>
    /// <param name="model">The model; it stays its owner's.</param>
    /// <param name="options">What to watch and how to count; the defaults when null.</param>
    /// <exception cref="ArgumentException">The model has nothing to watch, or not the layers the options name; the message lists what it has.</exception>
    public static DyingReluMonitor Attach(nn.Module model, DyingReluOptions? options = null) => new(model, null, options ?? new DyingReluOptions());

    /// <summary>The same, and reads the learning rate from the optimizer when it looks for the cause of a death.</summary>
    /// <param name="model">The model; it stays its owner's.</param>
    /// <param name="optimizer">The optimizer that trains it; it stays its owner's.</param>
    /// <param name="options">What to watch and how to count; the defaults when null.</param>
    /// <exception cref="ArgumentException">The model has nothing to watch, or not the layers the options name; the message lists what it has.</exception>
    public static DyingReluMonitor Attach(nn.Module model, optim.Optimizer optimizer, DyingReluOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        return new(model, optimizer, options ?? new DyingReluOptions());
    }

    /// <summary>Audits a model on a data set: one forward per batch in eval mode, without gradients.</summary>
    /// <param name="model">The model. Its modes, gradients, buffers and the random state are afterwards what they were.</param>
    /// <param name="batches">Inputs for the model. They stay the caller's: an iterator that yields a batch and disposes it afterwards keeps memory flat.</param>
    /// <param name="options">What to watch; the defaults when null. Evaluation counts in any case.</param>
    /// <returns>A report whose evidence is the whole data set.</returns>
    /// <exception cref="ArgumentException">The model has nothing to watch, or not the layers the options name; the message lists what it has.</exception>
    public static ReluReport Scan(nn.Module<Tensor, Tensor> model, IEnumerable<Tensor> batches, DyingReluOptions? options = null)
    {
        using var monitor = Look(model, batches, options);
        return monitor.Build(0, record => record.EvidenceAtRest(), training: false);
    }

    // A monitor that has seen every batch, the model being at rest.
    internal static DyingReluMonitor Look(nn.Module<Tensor, Tensor> model, IEnumerable<Tensor> batches, DyingReluOptions? options)
    {
        ArgumentNullException.ThrowIfNull(batches);
        var monitor = new DyingReluMonitor(model, null, (options ?? new DyingReluOptions()).ForScan(), atRest: true);
        try
        {
            using var rest = ModelAtRest.Begin(model);
            foreach (var batch in batches)
            {
                using var ungraded = no_grad();
                using var scope = NewDisposeScope();
                model.call(batch);
                monitor.EndLookAround();
            }
            return monitor;
        }
        catch
        {
            monitor.Dispose();
            throw;
        }
    }

    /// <summary>Ends a training step: call it once after each optimizer.step().</summary>
    /// <param name="loss">The loss of the step, as a number.</param>
    /// <exception cref="ObjectDisposedException">The monitor was disposed.</exception>
    public void Step(double? loss = null)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        EndLookAround();
        // Between samples nothing was counted that could be decided on.
        if (_context.EndStep() && ++_windowSteps >= WindowRule.MinSteps && WindowRule.IsComplete(_windowSteps, Progress())) CloseWindow();
    }

    /// <summary>Ends an epoch: call it once after the last step of each pass over the data.</summary>
    /// <param name="metric">What the epoch achieved, as a number; higher is better.</param>
    /// <exception cref="ObjectDisposedException">The monitor was disposed.</exception>
    public void EndEpoch(double? metric = null)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        foreach (var record in Records()) record.EndEpoch();
        // An epoch that is shorter than a window is one.
        if (!_closedThisEpoch && _windowSteps > 0) CloseWindow();
        _closedThisEpoch = false;
    }

    /// <summary>What the rectifiers do: verdicts from the last two windows, or, before there were two, what was counted so far, undecided.</summary>
    /// <exception cref="ObjectDisposedException">The monitor was disposed.</exception>
    public ReluReport Report()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return Build(_context.Step, record => record.Evidence(), training: true);
    }

    /// <summary>
    /// Puts cheaper rectifiers where they pay, until <see cref="Dispose"/> puts the model's own back: a <see cref="MonitoredReLU"/> where an
    /// output is large (1 MB and up), an <c>nn.ReLU</c> that overwrites its input where the output is small and nobody else can see that input
    /// (in a Sequential directly behind Linear, Conv or BatchNorm). Outputs, gradients, training and counts stay the same to the bit.
    /// </summary>
    /// <returns>What was done with each rectifier and why. Decided once: later calls answer the same.</returns>
    /// <exception cref="InvalidOperationException">No step has ended in which something was counted: how large outputs are is not known yet.</exception>
    /// <exception cref="ObjectDisposedException">The monitor was disposed.</exception>
    /// <remarks>
    /// All of them are replaced or, when an exception leaves this method, none. Hooks that are registered afterwards on a layer before an
    /// in-place rectifier must not keep its output, which is overwritten.
    /// </remarks>
    public IReadOnlyList<ReplacementRecord> Replace() => Replace(RectifyFunction.WorthwhileFrom);

    internal IReadOnlyList<ReplacementRecord> Replace(long fusedFrom)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_context.Step == 0 || !_probes.Any(Wiring.IsCounted))
            throw new InvalidOperationException($"{nameof(Replace)}() goes by the size of the outputs, and after {_context.Step} steps none was counted. Call it once after the first training step, behind monitor.Step().");
        return _replacer.Records ?? _replacer.Replace(_probes, fusedFrom);
    }

    /// <summary>Takes every hook off the model, and puts back what <see cref="Replace()"/> replaced. Twice is harmless.</summary>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _replacer.Dispose();
        foreach (var probe in _probes) probe.Dispose();
        _context.Ordinals.Dispose();
        _context.LookAround?.Dispose();
    }

    /// <summary>What is attached, e.g. "DyingReluMonitor: 2 rectifiers (relu1, relu2), 469 steps".</summary>
    public override string ToString() =>
        $"{nameof(DyingReluMonitor)}: {_probes.Length} rectifiers ({string.Join(", ", _probes.Select(probe => probe.Target.Name))}), {_context.Step} steps";

    // Asked at every step: nothing is allocated once the sites are known.
    private ReadOnlySpan<(long Steps, long Samples)> Progress()
    {
        var sites = 0;
        foreach (var probe in _probes) sites += probe.Sites.Length;
        if (_progress.Length != sites) _progress = new (long, long)[sites];
        var i = 0;
        foreach (var probe in _probes)
        {
            foreach (var site in probe.Sites)
            {
                // A site that joined since is counted at the next step.
                if (i < sites) _progress[i++] = RecordOf(probe, site).Progress;
            }
        }
        return _progress;
    }

    internal IEnumerable<SiteRecord> Records()
    {
        foreach (var probe in _probes)
        {
            foreach (var site in probe.Sites)
            {
                yield return RecordOf(probe, site);
            }
        }
    }

    private SiteRecord RecordOf(Probe probe, Site site)
    {
        if (!_records.TryGetValue(site, out var record)) _records.Add(site, record = new SiteRecord(probe, site));
        return record;
    }

    private ReluReport Build(long steps, Func<SiteRecord, SiteEvidence> evidence, bool training)
    {
        var counted = _probes.Count(Wiring.IsCounted);
        var proofs = new ProofReader(_options, training);
        var sites = Records().Select(record => evidence(record) with
        {
            Proof = proofs.Prove(record, Upstream),
            Findings = [.. Wiring.OfSite(record.Probe, record.Site, counted)],
        }).ToList();
        return ReportBuilder.Build(steps, sites, [.. Wiring.OfModel(_probes, steps, _attachedTwice), .. _unseen]);
    }

    private SiteRecord? Upstream(SiteRecord record) => record.Site.Links?.Upstream is var (target, use)
        && _probes.FirstOrDefault(probe => ReferenceEquals(probe.Target, target)) is { } probe
        && _records.TryGetValue(probe.Sites[Math.Min(use, probe.Sites.Length - 1)], out var before) ? before : null;

    // The first step has ended: what was seen around the sites is read, and the extra hooks come off.
    private void EndLookAround()
    {
        if (_context.LookAround is not { } lookAround) return;
        _context.LookAround = null;
        using (lookAround)
        {
            if (lookAround.Calls.Count == 0) return;
            var trace = new Trace(lookAround.Calls, [.. _probes.Select(probe => probe.Target)], lookAround.Result);
            foreach (var probe in _probes)
            {
                for (var use = 0; use < probe.Sites.Length; use++) probe.Sites[use].Links = trace.LinksOf(probe.Target, use);
            }
            _unseen.AddRange(trace.Unseen());
        }
        foreach (var record in Records())
        {
            if (record.Producer is { } producer && _atAttach.TryGetValue(producer, out var units)) record.Remember(0, units);
        }
        _atAttach.Clear();
    }

    // Decides, with every site's window closed, who is dead; and then why, since a channel's cause can be the layer before.
    private void CloseWindow()
    {
        var records = Records().ToList();
        foreach (var record in records) record.CloseWindow();
        var channels = ReportBuilder.ChannelsOfModel(records.Select(record => record.Evidence()));
        var newlyDead = records.ToDictionary(record => record, record => record.Decide(_context.Step, channels));
        foreach (var (record, dead) in newlyDead)
        {
            foreach (var death in _deaths.Read(record, dead, Upstream(record))) record.History!.Blame(death.Channel, CauseRule.Explain(death));
        }
        _windowSteps = 0;
        _closedThisEpoch = true;
    }
}
