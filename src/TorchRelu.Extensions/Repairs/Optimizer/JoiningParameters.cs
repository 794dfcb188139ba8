using TorchSharp.Modules;

namespace TorchRelu.Repairs;

/// <summary>Adds new parameters to the optimizer: once, at its current rate, without weight decay, under its schedule.</summary>
internal sealed class JoiningParameters
{
    private readonly OptimizerAccess _access;
    private readonly SchedulerAccess? _scheduler;
    private readonly ParamGroup _host;
    private readonly ParamGroup _added;
    private readonly bool _merges;

    private JoiningParameters(OptimizerAccess access, SchedulerAccess? scheduler, ParamGroup host, IReadOnlyList<Parameter> parameters)
    {
        (_access, _scheduler, _host) = (access, scheduler, host);
        _added = access.NewGroup(host, parameters);
        // A group without weight decay can take the new parameters, and no scheduler can skip them there.
        _merges = OptimizerAccess.WeightDecay(host) == 0;
    }

    /// <param name="site">The site of the repair, for a refusal.</param>
    /// <param name="access">The optimizer.</param>
    /// <param name="scheduler">Its scheduler; null if none is known.</param>
    /// <param name="parameters">The new parameters.</param>
    /// <param name="near">A parameter of the layer before, whose group the new ones join or copy; null for the first group.</param>
    public static Outcome<JoiningParameters> Plan(
        string site, OptimizerAccess access, SchedulerAccess? scheduler, IReadOnlyList<Parameter> parameters, Parameter? near)
    {
        if (access.CheckParameters(site) is { } refusal) return refusal;
        if (access.Groups.Count == 0) return OptimizerRefusals.NoGroup(site);
        var host = (near is null ? null : access.GroupOf(near)) ?? access.Groups[0];
        var joining = new JoiningParameters(access, scheduler, host, parameters);
        if (!joining._merges && scheduler?.CheckGroup(site, access.Groups.Count) is { } notScheduled) return notScheduled;
        return joining;
    }

    public string Note => _merges
        ? $"The new parameters train in group {_access.Groups.IndexOf(_host)} of {_access.Name}, at its rate."
        : $"The new parameters train in a group of their own in {_access.Name}, like group {_access.Groups.IndexOf(_host)} but without " +
        $"weight decay." +
            (_scheduler is null
                ? " A scheduler that was not attached leaves that group alone (StepLR) or fails at its next step (LambdaLR, OneCycleLR): " +
                "attach with it." : "");

    public IEnumerable<Edit> Edits()
    {
        yield return GroupEdits.Add(_access, _added);
        if (_merges) yield return GroupEdits.Merge(_access, _added, _host);
        else
        {
            foreach (var edit in _scheduler?.Extend(_access.Groups.IndexOf(_host), _added) ?? []) yield return edit;
        }
    }

    /// <summary>The undo steps, for the optimizer as it is at the time of the call.</summary>
    public IEnumerable<Edit> UndoEdits(IReadOnlyList<Parameter> parameters)
    {
        var edits = GroupEdits.Freeze(_access).Concat(GroupEdits.Remove(_access, parameters)).ToList();
        var index = _access.Groups.IndexOf(_added);
        if (_merges || index < 0 || _added.Parameters.Count() > parameters.Count) return edits;
        edits.Add(GroupEdits.RemoveGroup(_access, _added));
        return edits.Concat(_scheduler?.Shrink(index) ?? []);
    }
}
