using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Field;

/// <summary>What a monitor said in a situation, and what was true.</summary>
internal sealed class Run
{
    private readonly Situation _situation;
    private readonly Recorder _live = new();
    private readonly List<IReadOnlyDictionary<string, Firing>> _boundaries = [];
    private readonly HashSet<string> _faults = [];
    private readonly Dictionary<string, int> _suspects = [];
    private IReadOnlyDictionary<string, Firing>? _now;

    private Run(Situation situation) => _situation = situation;

    public Situation Situation => _situation;

    /// <summary>The report at the end.</summary>
    public ReluReport Report { get; private set; } = null!;

    /// <summary>The report before the last EndEpoch.</summary>
    public ReluReport BeforeLastEnd { get; private set; } = null!;

    public List<ReluWarning> Warnings { get; } = [];

    /// <summary>All messages of findings that were ever seen.</summary>
    public HashSet<Finding> Findings { get; } = [];

    /// <summary>What was said and was wrong, each with its step.</summary>
    public IReadOnlyCollection<string> Faults => _faults;

    /// <summary>The truth at the end.</summary>
    public IReadOnlyDictionary<string, Firing> Truth => _boundaries[^1];

    /// <summary>What fired in the forwards of the training.</summary>
    public IReadOnlyDictionary<string, Firing> Live => _live.Sites;

    /// <summary>The forwards of the training.</summary>
    public int Forwards { get; private set; }

    public static Run Of(Situation situation)
    {
        var run = new Run(situation);
        run.Train();
        return run;
    }

    /// <summary>The layers of the report that show a site of the truth: one, or one for each use.</summary>
    public IReadOnlyList<LayerReport> Shown(string site, ReluReport? report = null)
    {
        var names = _situation.Pools.Where(pool => pool.Value == site).Select(pool => pool.Key).DefaultIfEmpty(site).ToList();
        return [.. (report ?? Report).Layers.Where(layer => names.Any(name => layer.Name == name
            || layer.Name.StartsWith(name + " (use", StringComparison.Ordinal)))];
    }

    /// <summary>The only layer of a name.</summary>
    public LayerReport Layer(string name) => Report.Layers.Single(layer => layer.Name == name);

    private void Train()
    {
        using var model = _situation.Build();
        _situation.Prepare();
        Recording.Attach(_situation, model, _live);
        _boundaries.Add(Exhaustive.Of(_situation, model));
        if (!_situation.Moves) Judge.Making(_situation, _boundaries[0]);
        using var optimizer = _situation.Optimizer?.Invoke(model);
        using var monitor = optimizer is null
            ? DyingReluMonitor.Attach(model, _situation.Options())
            : DyingReluMonitor.Attach(model, optimizer, _situation.Options());
        monitor.Warned += (_, warning) => Warnings.Add(warning);
        for (var epoch = 0; epoch < _situation.Epochs; epoch++)
        {
            for (var step = 0; step < _situation.StepsPerEpoch; step++) Step(model, optimizer, monitor, epoch, step);
            BeforeLastEnd = monitor.Report();
            if (_situation.Told) monitor.EndEpoch();
            _boundaries.Add(Now(model));
            Look(monitor.Report(), model, epoch + 1);
            _live.Paused = true;
            _situation.BetweenEpochs?.Invoke(model);
            _live.Paused = false;
        }
        Report = monitor.Report();
    }

    private void Step(nn.Module model, optim.Optimizer? optimizer, DyingReluMonitor monitor, int epoch, int step)
    {
        using var scope = NewDisposeScope();
        _live.Step = Forwards;
        _situation.BeforeStep?.Invoke(model, Forwards);
        Forwards++;
        var rows = _situation.Batch(epoch, step);
        var loss = _situation.Loss(_situation.Call(model, rows), rows);
        _live.EndForward();
        if (loss.requires_grad) loss.backward();
        if ((step + 1) % _situation.Accumulate != 0) return;
        optimizer?.step();
        optimizer?.zero_grad();
        if (_situation.Moves) _now = null;
        monitor.Step(loss.item<float>());
        // What is said after the last step of an epoch may rest on this epoch; it is looked at when the epoch has ended.
        var isLast = step + 1 == _situation.StepsPerEpoch;
        if (!isLast && (step + 1) % Math.Max(1, _situation.StepsPerEpoch / 8) == 0) Look(monitor.Report(), model, epoch);
    }

    private IReadOnlyDictionary<string, Firing> Now(nn.Module model) =>
        _situation.Moves ? _now ??= Exhaustive.Of(_situation, model) : _boundaries[0];

    // Says what is wrong in a report, with the truth of its moment.
    private void Look(ReluReport report, nn.Module model, int passes)
    {
        Findings.UnionWith(report.Findings);
        foreach (var site in _boundaries[0].Keys)
        {
            foreach (var layer in Shown(site, report).Where(layer => layer.Channels > 0))
            {
                var right = _boundaries[0][site].Channels;
                if (layer.Channels != right) _faults.Add($"{layer.Name} has {layer.Channels} channels, and {right} are right");
                else foreach (var channel in layer.ChannelReports) Check(site, layer, channel, model, passes);
            }
        }
    }

    private void Check(string site, LayerReport layer, ChannelReport channel, nn.Module model, int passes)
    {
        if (Verdicts.IsDead(channel.Verdict))
        {
            var before = Share(_boundaries[Math.Max(0, passes - 1)]);
            var after = Share(passes == 0 ? Now(model) : _boundaries[passes]);
            if (before > Judge.FiresInDeath && after > Judge.FiresInDeath)
                _faults.Add($"forward {Forwards}: {layer.Name}[{channel.Index}] is called dead ({channel.Basis}) and fires on " +
                    $"{before:P2} of the samples, then on {after:P2}");
        }
        var place = $"{layer.Name}[{channel.Index}]";
        if (!Verdicts.IsSilent(channel.Verdict) || Share(Now(model)) is not (> Judge.FiresInSilence and var now)) _suspects.Remove(place);
        else if (!_situation.Moves || Forwards - Since(place) >= Judge.ForwardsToNotice)
            _faults.Add($"forward {Forwards}: {place} is called silent and fires on {now:P2} of the samples");

        double Share(IReadOnlyDictionary<string, Firing> truth) =>
            truth.TryGetValue(site, out var firing) ? firing.Share(channel.Index) : 0;
    }

    // Words stand until the next decision: where weights move, a silent unit that wakes up is a fault only some time later.
    private int Since(string place) => _suspects.TryAdd(place, Forwards) ? Forwards : _suspects[place];
}
