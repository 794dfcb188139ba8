using System.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Monitoring;

/// <summary>
/// The hooks of one monitor on its model: the probes at its sites, the trace of the first forward, and the sample of its inputs.
/// </summary>
internal sealed class ModelWatch : IRootListener, IDisposable
{
    private readonly nn.Module _model;
    private readonly DyingReluOptions _options;
    private readonly List<Probe> _probes = [];
    private readonly InputReader _inputs = new();
    private readonly ScannedRows _scanned = new();
    private readonly List<Finding> _findings = [];
    private readonly Action? _removeRoot;
    private readonly bool _isAtRest;
    private int _traces;

    /// <exception cref="ArgumentException">The model has nothing to watch, or lacks a layer that the options name.</exception>
    public ModelWatch(nn.Module model, DyingReluOptions options, bool isAtRest)
    {
        (_model, _options, _isAtRest) = (model, options, isAtRest);
        Modules = TargetFinder.Modules(model);
        var targets = TargetFinder.Find(Modules, options);
        TargetFinder.RequireLayers(Modules, options.ChannelDimensions.Keys);
        IsAttachedTwice = targets.Any(target => ModuleHook.IsProbed(target.Module));
        Context = new ProbeContext(options)
        {
            Ordinals = new UseOrdinals(model, targets.Count, (probe, uses) => _probes[probe].UsesEnded(uses)),
        };
        foreach (var target in targets) Add(target);
        _traces = options.TraceFirstForward ? 0 : 1;
        Readings = new ReadingTaker(model, _probes);
        _removeRoot = RootCall.Hook(model, this);
    }

    /// <summary>The probes, which only become more.</summary>
    public IReadOnlyList<Probe> Probes => _probes;

    public ProbeContext Context { get; }

    /// <summary>Every module of the model once, as it was when the monitor was attached or resumed.</summary>
    public IReadOnlyList<NamedModule> Modules { get; private set; }

    /// <summary>The trace of the first forward; null before it.</summary>
    public ForwardTrace? Trace { get; private set; }

    /// <summary>What is read of the layers around the sites, now and then.</summary>
    public ReadingTaker Readings { get; }

    /// <summary>Whether the model itself was called.</summary>
    public bool WasCalled { get; private set; }

    /// <summary>Whether another monitor watches the model.</summary>
    public bool IsAttachedTwice { get; }

    /// <summary>What the trace has found besides sites.</summary>
    public IReadOnlyList<Finding> Findings => _findings;

    /// <summary>Adds the inputs since the last call to the data of the training.</summary>
    /// <returns>Whether a pass over the data has ended.</returns>
    public bool TakeInputs(DataPasses passes, long step)
    {
        lock (_inputs)
        {
            if (_inputs.Rows == 0) return false;
            var hasEnded = passes.Add(step, _inputs.Sample);
            _inputs.Clear();
            return hasEnded;
        }
    }

    /// <summary>Keeps the inputs since the last call for the next exchange of the workers.</summary>
    public void TakeInputs(SharedInputs inputs, long step)
    {
        lock (_inputs)
        {
            if (_inputs.Rows > 0) inputs.Keep(step, _inputs.Sample);
            _inputs.Clear();
        }
    }

    /// <summary>What a scan rests on. The order of the rows, and the batches they came in, make no difference.</summary>
    public ScanEvidence ScanEvidence()
    {
        using var ungraded = no_grad();
        using var scope = NewDisposeScope();
        using var weights = new Fingerprint();
        foreach (var (name, value) in _model.state_dict())
        {
            weights.Add(Encoding.UTF8.GetBytes($"{name} {value.dtype} {string.Join(',', value.shape)}\n"));
            weights.Add(value.detach().cpu().contiguous().bytes);
        }
        lock (_inputs) return new(weights.Text(), _scanned.Digest is { } digest ? [digest] : []);
    }

    /// <summary>The probe of a module; null if it is not watched.</summary>
    public Probe? Find(string module, SiteKind kind) =>
        _probes.Find(probe => (probe.Target.Name, probe.Target.Kind) == (module, kind));

    /// <summary>Watches a function that another monitor of the model had found; null if the model lacks the layer.</summary>
    public Probe? Watch(string layer, SiteKind kind) =>
        kind != SiteKind.Module && Modules.Any(named => named.Name == layer) ? Add(TargetFinder.Named(Modules, layer, kind)) : null;

    /// <summary>Continues with the modules that repairs have put into the model.</summary>
    /// <param name="findings">What the trace of the other monitor had found; it holds until this one has traced.</param>
    public void Follow(IEnumerable<Finding> findings)
    {
        Modules = TargetFinder.Modules(_model);
        _findings.AddRange(findings);
        _traces = _options.TraceFirstForward ? 0 : 1;
    }

    public void Dispose()
    {
        Readings.Dispose();
        foreach (var probe in _probes) probe.Dispose();
        Context.Ordinals.Dispose();
        _removeRoot?.Invoke();
    }

    private Probe Add(ProbeTarget target)
    {
        var probe = new Probe(target, _probes.Count, Context);
        _probes.Add(probe);
        return probe;
    }

    // The listener runs before each call of the model, so no exception may leave it.
    bool IRootListener.WantsInputs => Volatile.Read(ref _traces) == 0 && Counts;

    void IRootListener.Trace(object?[] inputs)
    {
        // Without a lock: the forward may wait for other threads, which call the model as well.
        if (Interlocked.Exchange(ref _traces, 1) != 0) return;
        _findings.Clear();
        RunTrace(inputs);
    }

    void IRootListener.Observe(Tensor? first, IReadOnlyList<Tensor> others)
    {
        if (!Counts) return;
        WasCalled = true;
        if (!_isAtRest) Readings.BeginForward();
        if (first is null) return;
        lock (_inputs)
        {
            try
            {
                _inputs.Add(first);
                for (var other = 0; other < others.Count; other++) _inputs.Join(others[other]);
                if (!_isAtRest) return;
                _scanned.Add(_inputs.Sample);
                _inputs.Clear();
            }
            catch (Exception)
            {
                // Rows that cannot be read count as rows; only their draws are unknown.
                return;
            }
        }
    }

    private bool Counts => !Context.IsSuspended && (Context.CountEvaluation || Context.Ordinals.RootTrains == true);

    private void RunTrace(object?[] inputs)
    {
        try
        {
            Read(ForwardTracer.Trace(_model, Modules, _options.Modules, inputs));
        }
        catch (Exception fault)
        {
            Tell(fault);
        }
    }

    private void Read(IReadOnlyList<TracedCall> calls)
    {
        if (_options.WatchFunctions)
        {
            foreach (var site in FunctionSite.Find(calls)) Watch(site);
        }
        Trace = new ForwardTrace(calls, [.. _probes.Select(probe => probe.Target)]);
        foreach (var probe in _probes) probe.Link(Trace.LinksOf(probe.Target));
    }

    private void Watch(FunctionSite site)
    {
        var (name, module) = (site.At.Name, site.At.Module);
        if (site.Reader.IsResult)
        {
            var place = site.Kind == SiteKind.PreActivation ? $" behind '{name}'" : "";
            _findings.Add(new(FindingKind.OutputRectified, Severity.Notice, null,
                $"The model returns what a function rectifies{place}: no output can be negative, and one that is zero for every input " +
                "learns nothing.") { Advice = "Leave the last layer without a rectifier unless outputs are counts." });
        }
        if (IsWatched(site)) return;
        // The result of a model is seen as what the model, an activation itself, gives.
        if (module is nn.Module<Tensor, Tensor> unary && !site.IsPooled)
            Add(new ProbeTarget(name, unary, site.At.IsResult ? SiteKind.Module : site.Kind, Rectifier.Find("ReLU")));
        else
            _findings.Add(new(FindingKind.SuspectedFunctional, Severity.Notice, name,
                $"A function rectifies what '{name}' reads, and only {(site.IsPooled ? "pooled values" : "the model's result")} can be " +
                "seen of it, so its channels are not counted.") { Advice = "Put the rectifier into a module, nn.ReLU()." });
    }

    // The options may watch the same place by its layer or by its reader.
    private bool IsWatched(FunctionSite site) => _probes.Any(probe =>
        (probe.Target.Kind == site.Kind && ReferenceEquals(probe.Target.Module, site.At.Module))
        || (probe.Target.Kind == SiteKind.ConsumerInput && ReferenceEquals(probe.Target.Module, site.Reader.Module)));

    private void Tell(Exception fault) => _findings.Add(new(FindingKind.NotTraced, Severity.Notice, null,
        $"The model could not be traced ({ErrorText.FirstLine(fault)}), so the layers around each activation and " +
        "rectifiers that are functions are not known.")
        { Advice = "Name functions by options.WatchPreActivations, or set options.TraceFirstForward = false." });
}
