using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Repairs;

/// <summary>
/// Repairs a model during training. Each repair is made completely or not at all. The caller decides when to repair. Use it only on the
/// training thread, between optimizer.step() and the next forward.
/// </summary>
internal sealed class ModelEditor : IDisposable
{
    private readonly RepairContext _context;
    private readonly List<StandingRepair> _done = [];

    /// <param name="model">The model; the caller keeps ownership.</param>
    /// <param name="optimizer">The optimizer of the model; null allows only repairs that need no optimizer.</param>
    /// <param name="scheduler">The scheduler of the optimizer; null if there is none.</param>
    /// <param name="seed">The seed for the random numbers of repairs.</param>
    /// <exception cref="ArgumentException">The scheduler belongs to another optimizer.</exception>
    public ModelEditor(nn.Module model, optim.Optimizer? optimizer = null, optim.lr_scheduler.LRScheduler? scheduler = null, ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(model);
        var schedule = scheduler is null ? null : new SchedulerAccess(scheduler);
        if (schedule is not null && (optimizer is null || schedule.SchedulesAnother(optimizer)))
            throw new ArgumentException($"The {schedule.Name} schedules another optimizer than the one given.", nameof(scheduler));
        _context = new(model, optimizer is null ? null : new OptimizerAccess(optimizer), schedule, new RepairRandom(seed), []);
    }

    /// <summary>The number of fresh rows that were drawn, which is the state of the random numbers.</summary>
    public long DrawnRows
    {
        get => _context.Random.Drawn;
        set => _context.Random.Drawn = value;
    }

    /// <summary>The highest learning rate of the optimizer's groups; null if no optimizer is known.</summary>
    public double? LearningRate => _context.Optimizer?.Optimizer.ParamGroups.Max(group => group.LearningRate);

    /// <summary>The repairs in effect, in the order they were made.</summary>
    public IReadOnlyList<StandingRepair> Done => _done;

    /// <summary>The plan to save beside the weights; empty if only weights changed.</summary>
    public SwitchPlan Plan => new()
    {
        Switches = [.. _done.Where(repair => repair.Planned is not null).Select(repair => repair.Planned!)],
        RateFactor = _done.Aggregate(1.0, (factor, repair) => factor * repair.RateFactor),
    };

    /// <summary>Replaces a ReLU by another activation.</summary>
    /// <exception cref="ArgumentException">The order is invalid, or the ReLU is not part of the model.</exception>
    /// <param name="site">The ReLU.</param>
    /// <param name="to">What replaces it.</param>
    /// <param name="scope">The whole module, or only its dead channels.</param>
    /// <param name="keeping">Whether the switch leaves the loss where it is.</param>
    public Outcome<StandingRepair> Switch(
        RepairTarget site, NewActivation to, SwitchScope scope = SwitchScope.Module, LossKeeping keeping = LossKeeping.No) =>
        Make(site.Name, () => SwitchPlanner.Plan(new SwitchOrder(site, to, scope) { Keeping = keeping }, _context));

    /// <summary>The part of a switch that can be taken back at once without moving the loss: 1 for all of it.</summary>
    /// <param name="repair">The switch.</param>
    /// <param name="site">Its site, at which the difference of the two activations was measured.</param>
    /// <param name="inParts">Whether less than all of it may be taken back.</param>
    public (double Part, Refusal? Refused) PartToReturn(StandingRepair repair, RepairTarget site, bool inParts) =>
        SwitchReturn.Part(repair, site, _context, inParts);

    /// <summary>Re-initialises the dead channels of one use of an activation.</summary>
    /// <exception cref="ArgumentException">A dead channel is out of range.</exception>
    /// <param name="site">The activation.</param>
    /// <param name="use">Its use, from 0.</param>
    /// <param name="fresh">What repairs made before it give to later layers; null for none.</param>
    /// <param name="isWhole">Whether all channels are re-initialised, which may move the loss.</param>
    public Outcome<StandingRepair> Recycle(RepairTarget site, int use = 0, FreshInputs? fresh = null, bool isWhole = false) =>
        Make(site.Name, () => RecyclePlanner.Plan(site, use, fresh ?? new FreshInputs(), isWhole, _context));

    /// <summary>Multiplies the learning rate and its schedule by a factor.</summary>
    /// <param name="factor">Above 0 and below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The factor is out of range.</exception>
    public Outcome<StandingRepair> LowerRate(double factor)
    {
        if (!(factor is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(factor), factor, "A factor above 0 and below 1 lowers the rate.");
        return Make(RatePlanner.Site, () => RatePlanner.Plan(factor, _context));
    }

    /// <summary>Repeats the repairs of a plan on a model whose weights are loaded afterwards. All repairs are made or none.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="custom">The custom activations that the plan names.</param>
    /// <returns>A refusal, or null if the repairs were made.</returns>
    /// <exception cref="ArgumentException">The plan does not fit the model; the message lists what differs.</exception>
    public Refusal? Apply(SwitchPlan plan, IReadOnlyCollection<NewActivation>? custom = null)
    {
        var activations = custom ?? [];
        var differences =
            plan.DifferencesFrom(
            ModelOutline.Create(_context.Model), [.. NewActivation.BuiltIn, .. activations.Select(activation => activation.Spec.Kind)]);
        if (differences.Count > 0)
            throw new ArgumentException($"The plan does not fit the model in {differences.Count} places. {string.Join(" ", differences)}",
            nameof(plan));

        var before = _done.Count;
        var refusal =
            plan.Switches.Select(planned =>
            Make(planned.Names[0], () => SwitchPlanner.Plan(Repeated(planned, activations), _context)).Refused)
            .FirstOrDefault(refused => refused is not null);
        if (refusal is null && plan.RateFactor != 1 && _context.Optimizer is not null)
            refusal = Make(RatePlanner.Site, () => RatePlanner.Plan(plan.RateFactor, _context)).Refused;
        if (refusal is null) return null;
        foreach (var made in _done.Skip(before).Reverse().ToList()) made.Undo();
        return refusal;
    }

    /// <summary>Whether <see cref="AfterStep"/> has work to do.</summary>
    public bool HasGuards => _context.Guards.Count > 0;

    /// <summary>Keeps the live channels of partial switches a ReLU. Call it after each optimizer.step().</summary>
    public void AfterStep()
    {
        foreach (var guard in _context.Guards) guard.AfterStep();
    }

    /// <summary>Releases the resources of the repairs. The repairs stay in effect.</summary>
    public void Dispose()
    {
        foreach (var guard in _context.Guards) guard.Dispose();
    }

    /// <summary>Makes a planned repair. It runs in the user's training, so an exception becomes a refusal.</summary>
    /// <exception cref="ArgumentException">The planning threw it: the order is invalid.</exception>
    public Outcome<StandingRepair> Make(string site, Func<Outcome<RepairPlan>> plan)
    {
        RepairPlan? planned = null;
        try
        {
            (planned, var refusal) = plan();
            if (planned is null) return refusal!;
            Transaction.Run(planned.Edits);
        }
        catch (Exception fault) when (planned is not null || fault is not ArgumentException)
        {
            planned?.Made?.Dispose();
            return Refusals.Failed(site, fault);
        }
        var repair = new StandingRepair(planned, undone => _done.Remove(undone));
        _done.Add(repair);
        return repair;
    }

    private SwitchOrder Repeated(PlannedSwitch planned, IReadOnlyCollection<NewActivation> custom)
    {
        var module = (nn.Module<Tensor, Tensor>)TargetFinder.Modules(_context.Model).First(named => named.Name == planned.Names[0]).Module;
        var use = new SiteUse(planned.Channels, planned.Dead) { ChannelsLast = planned.ChannelsLast };
        return new(new RepairTarget(planned.Names[0], module, [use]), NewActivation.From(planned.To, custom)!,
            planned.Scope) { IsRepeated = true };
    }
}
