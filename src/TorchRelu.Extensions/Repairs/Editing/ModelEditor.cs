using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Repairs;

/// <summary>
/// Repairs a running training. Each repair is made wholly or not at all; none decides when. Belongs to the thread that trains, between
/// optimizer.step() and the next forward.
/// </summary>
internal sealed class ModelEditor : IDisposable
{
    private readonly RepairContext _context;
    private readonly List<StandingRepair> _done = [];

    /// <param name="model">The model; it stays its owner's.</param>
    /// <param name="optimizer">What trains it; null leaves only repairs that need no optimizer.</param>
    /// <param name="scheduler">What sets the optimizer's rate; null where nothing does.</param>
    /// <param name="seed">Where the random numbers of repairs begin.</param>
    /// <exception cref="ArgumentException">The scheduler belongs to another optimizer.</exception>
    public ModelEditor(nn.Module model, optim.Optimizer? optimizer = null, optim.lr_scheduler.LRScheduler? scheduler = null, ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(model);
        var schedule = scheduler is null ? null : new SchedulerAccess(scheduler);
        if (schedule is not null && (optimizer is null || schedule.SchedulesAnother(optimizer)))
            throw new ArgumentException($"The {schedule.Name} schedules another optimizer than the one given.", nameof(scheduler));
        _context = new(model, optimizer is null ? null : new OptimizerAccess(optimizer), schedule, new Generator(seed), []);
    }

    /// <summary>Where the random numbers of repairs stand.</summary>
    public byte[] RandomState
    {
        get
        {
            using var state = _context.Random.get_state();
            return [.. state.data<byte>()];
        }
        set
        {
            using var state = from_array(value);
            _context.Random.set_state(state);
        }
    }

    /// <summary>The learning rate of the optimizer, the highest of its groups; null where no optimizer is known.</summary>
    public double? LearningRate => _context.Optimizer?.Optimizer.ParamGroups.Max(group => group.LearningRate);

    /// <summary>The repairs that stand, the first one first.</summary>
    public IReadOnlyList<StandingRepair> Done => _done;

    /// <summary>What to save beside the weights; empty where only weights changed.</summary>
    public SwitchPlan Plan => new()
    {
        Switches = [.. _done.Where(repair => repair.Planned is not null).Select(repair => repair.Planned!)],
        RateFactor = _done.Aggregate(1.0, (factor, repair) => factor * repair.RateFactor),
    };

    /// <summary>Replaces a rectifier by another activation.</summary>
    /// <exception cref="ArgumentException">The order makes no sense, or the rectifier is not part of the model.</exception>
    public Outcome<StandingRepair> Switch(RepairTarget site, NewActivation to, SwitchScope scope = SwitchScope.Module) =>
        Make(site.Name, () => SwitchPlanner.Plan(new SwitchOrder(site, to, scope), _context));

    /// <summary>Re-initialises the dead channels of one use of a rectifier.</summary>
    /// <exception cref="ArgumentException">A dead channel is none of the site's.</exception>
    public Outcome<StandingRepair> Recycle(
        RepairTarget site, int use = 0) => Make(site.Name, () => RecyclePlanner.Plan(site, use, _context));

    /// <summary>Multiplies the learning rate, and its schedule, by a factor.</summary>
    /// <param name="factor">Above 0 and below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The factor is not.</exception>
    public Outcome<StandingRepair> LowerRate(double factor)
    {
        if (!(factor is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(factor), factor, "A factor above 0 and below 1 lowers the rate.");
        return Make(RatePlanner.Site, () => RatePlanner.Plan(factor, _context));
    }

    /// <summary>Makes the repairs of a plan again, on a model whose weights are loaded afterwards: all of them or none.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="custom">The activations of the user's own that it names.</param>
    /// <returns>Why not; null where they were made.</returns>
    /// <exception cref="ArgumentException">The plan does not fit the model; the message lists what differs.</exception>
    public Refusal? Apply(SwitchPlan plan, IReadOnlyCollection<NewActivation>? custom = null)
    {
        var activations = custom ?? [];
        var differences =
            plan.DifferencesFrom(
            ModelOutline.Of(_context.Model), [.. NewActivation.BuiltIn, .. activations.Select(activation => activation.Spec.Kind)]);
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

    /// <summary>Whether <see cref="AfterStep"/> has anything to do.</summary>
    public bool HasGuards => _context.Guards.Count > 0;

    /// <summary>To be called after each optimizer.step(): keeps the live channels of partial switches a ReLU.</summary>
    public void AfterStep()
    {
        foreach (var guard in _context.Guards) guard.AfterStep();
    }

    /// <summary>Lets go of what repairs keep for themselves. The repairs stay.</summary>
    public void Dispose()
    {
        foreach (var guard in _context.Guards) guard.Dispose();
        _context.Random.Dispose();
    }

    /// <summary>Makes a repair that is planned. Runs in the user's training: a fault of a repair is a repair that was not made.</summary>
    /// <exception cref="ArgumentException">The plan threw it: the order makes no sense.</exception>
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
