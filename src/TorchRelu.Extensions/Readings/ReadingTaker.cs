using static TorchSharp.torch;

namespace TorchRelu.Readings;

/// <summary>
/// Takes readings: it hooks the layers around the sites for one forward, and removes the hooks after the step. Between readings it costs
/// nothing.
/// </summary>
internal sealed class ReadingTaker : IDisposable
{
    private readonly nn.Module _root;
    private readonly IReadOnlyList<Probe> _probes;
    private readonly object _lock = new();
    private readonly List<Action> _hooks = [];
    private readonly Dictionary<(nn.Module, int), LayerReading> _layers = [];
    private readonly Dictionary<(nn.Module, int), NormReading> _norms = [];
    private readonly Dictionary<(nn.Module, int, bool), (ChannelMoments[] Channels, long Values)> _moments = [];
    private readonly Dictionary<nn.Module, int> _uses = new(ReferenceEqualityComparer.Instance);
    private Dictionary<(nn.Module, int), float[]> _meansBefore = [];
    private Dictionary<SiteKey, BranchState[]> _before = [];
    private bool _isOpen;

    public ReadingTaker(nn.Module root, IReadOnlyList<Probe> probes) => (_root, _probes) = (root, probes);

    /// <summary>Whether the next forward is to be read.</summary>
    public bool IsDue { get; set; } = true;

    /// <summary>The number of steps that had ended before the forward that was read last.</summary>
    public long LastStep { get; private set; }

    /// <summary>Begins a forward of the model in training. Only the first of a step is read.</summary>
    public void BeginForward()
    {
        if (!IsDue) return;
        lock (_lock)
        {
            // Hooks that are still there belong to a forward that is being read, or that threw.
            if (_hooks.Count > 0)
            {
                _isOpen = false;
                return;
            }
            Clear();
            _isOpen = true;
            Hook();
        }
    }

    /// <summary>Ends a step: returns what was read, and removes the hooks.</summary>
    /// <param name="step">The number of steps that had ended before the forward.</param>
    public IReadOnlyList<(Probe Probe, int Use, SiteReading Reading)> Take(long step)
    {
        if (_hooks.Count == 0) return [];
        lock (_lock)
        {
            Unhook();
            var taken = new List<(Probe, int, SiteReading)>();
            var states = new Dictionary<SiteKey, BranchState[]>();
            foreach (var (probe, use, plan) in Plans())
            {
                if (!_moments.TryGetValue((plan.At.Module, plan.At.Use, plan.IsInput), out var read)) continue;
                var key = new SiteKey(probe.Target.Name, probe.Target.Kind, use);
                var (producer, branches) = ProducerSum.Of(plan, read.Channels, _layers, _norms, Normalised, _before.GetValueOrDefault(key));
                if (producer is not null) states[key] = branches;
                taken.Add((probe, use, new SiteReading(step, read.Values, read.Channels) { Producer = producer }));
            }
            _before = states;
            _meansBefore = _layers.ToDictionary(layer => layer.Key, layer => layer.Value.Mean);
            Clear();
            (IsDue, LastStep) = (false, step);
            return taken;
        }
    }

    /// <summary>Forgets the last reading, and reads the next forward: a repair has changed layers.</summary>
    public void Forget()
    {
        _before.Clear();
        _meansBefore.Clear();
        IsDue = true;
    }

    public ReadingState Save(IReadOnlyList<NamedModule> modules) => new(
        IsDue,
        LastStep,
        [.. from mean in _meansBefore
            let module = modules.FirstOrDefault(named => ReferenceEquals(named.Module, mean.Key.Item1))
            where module.Module is not null
            select new MeanState(module.Name, mean.Key.Item2, mean.Value)],
        [.. _before.Select(site => new SiteBranches(site.Key, site.Value))]);

    /// <summary>Continues from the state of another monitor.</summary>
    public void Restore(ReadingState state, IReadOnlyList<NamedModule> modules)
    {
        (IsDue, LastStep) = (state.IsDue, state.LastStep);
        _before = state.Branches.ToDictionary(site => site.Site, site => site.Branches);
        _meansBefore = (from mean in state.Means
            let module = modules.FirstOrDefault(named => named.Name == mean.Module)
            where module.Module is not null
            select ((module.Module, mean.Use), mean.Mean)).ToDictionary(mean => mean.Item1, mean => mean.Mean);
    }

    public void Dispose() => Unhook();

    private IEnumerable<(Probe Probe, int Use, ReadingPlan Plan)> Plans() =>
        from probe in _probes
        from use in Enumerable.Range(0, probe.Links.Count)
        let plan = probe.Links[use]?.Reading
        where plan is not null && (use == 0 || probe.Merged is null)
        // A repair may have replaced the activation.
        select (probe, use, plan.IsInput ? plan with { At = plan.At with { Module = probe.Target.Module } } : plan);

    private void Hook()
    {
        var plans = Plans().Select(plan => plan.Plan).ToList();
        var branches = plans.SelectMany(plan => plan.Branches).ToList();
        var layers = branches.Select(branch => branch.Weights?.Module).OfType<nn.Module<Tensor, Tensor>>().ToHashSet<nn.Module>();
        var norms = branches.Select(branch => branch.Norm?.Module).OfType<nn.Module<Tensor, Tensor>>().ToHashSet<nn.Module>();
        var inputs = plans.Where(plan => plan.IsInput).ToLookup(plan => (nn.Module)plan.At.Module, plan => plan.Dimension);
        // What a normalisation of rows gives is read even where others are added to it.
        var outputs = plans.Where(plan => !plan.IsInput).Select(plan => plan.At.Module)
            .Concat(branches.Select(branch => branch.Norm?.Module).OfType<nn.Module<Tensor, Tensor>>().Where(LayerKinds.IsNormOfRows))
            .ToHashSet<nn.Module>();
        foreach (var module in plans.Select(plan => plan.At.Module).Concat(branches.SelectMany(Modules)).Distinct())
        {
            // The hooks of the model itself are being called.
            if (ReferenceEquals(module, _root)) continue;
            _hooks.Add(module.register_forward_pre_hook((_, input) =>
            {
                Observe(module, key =>
                {
                    if (layers.Contains(module) && LayerReading.Of(module, input, _meansBefore.GetValueOrDefault(key)) is { } layer)
                        _layers[key] = layer;
                    if (norms.Contains(module) && NormReading.Of(module, (int)input.size(ChannelsOf(module, input))) is { } norm)
                        _norms[key] = norm;
                    if (inputs.Contains(module)) Keep(key, isInput: true, input, inputs[module].First());
                }, isBefore: true);
                return input;
            }).remove);
            if (!outputs.Contains(module)) continue;
            _hooks.Add(module.register_forward_hook((_, _, output) =>
            {
                var channels = LayerKinds.ChannelDimension(module, (int)output.dim());
                Observe(module, key => Keep(key, isInput: false, output, channels), isBefore: false);
                return output;
            }).remove);
        }
    }

    private static IEnumerable<nn.Module<Tensor, Tensor>> Modules(Branch branch) =>
        ((UsedModule?[])[branch.Weights, branch.Norm]).OfType<UsedModule>().Select(used => used.Module);

    private IReadOnlyList<ChannelMoments>? Normalised(UsedModule norm) =>
        _moments.TryGetValue((norm.Module, norm.Use, false), out var read) ? read.Channels : null;

    private static int ChannelsOf(nn.Module module, Tensor input) => LayerKinds.ChannelDimension(module, (int)input.dim()) ?? 1;

    private void Keep((nn.Module, int) key, bool isInput, Tensor values, int? dimension)
    {
        if (values.is_floating_point() && Moments.Of(values, dimension) is { } moments)
            _moments[(key.Item1, key.Item2, isInput)] = moments;
    }

    // Runs inside the caller's forward, so no exception may leave this method. What cannot be read is missing in the reading.
    private void Observe(nn.Module module, Action<(nn.Module, int)> read, bool isBefore)
    {
        try
        {
            lock (_lock)
            {
                if (!_isOpen) return;
                var use = _uses.GetValueOrDefault(module);
                if (isBefore) _uses[module] = use + 1;
                else use--;
                using var ungraded = no_grad();
                using var scope = NewDisposeScope();
                read((module, use));
            }
        }
        catch (Exception)
        {
            return;
        }
    }

    private void Unhook()
    {
        foreach (var remove in _hooks) remove();
        _hooks.Clear();
        _isOpen = false;
    }

    private void Clear()
    {
        _layers.Clear();
        _norms.Clear();
        _moments.Clear();
        _uses.Clear();
    }
}

/// <summary>The <see cref="ReadingTaker"/> as plain data.</summary>
internal sealed record ReadingState(bool IsDue, long LastStep, IReadOnlyList<MeanState> Means, IReadOnlyList<SiteBranches> Branches);

/// <summary>The mean inputs of a layer at the last reading.</summary>
internal sealed record MeanState(string Module, int Use, float[] Mean);

/// <summary>What the last reading knew of the branches of a site.</summary>
internal sealed record SiteBranches(SiteKey Site, BranchState[] Branches);
