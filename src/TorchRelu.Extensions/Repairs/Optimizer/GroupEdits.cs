using TorchSharp.Modules;

namespace TorchRelu.Repairs;

/// <summary>Creates the steps that change the parameters of an optimizer.</summary>
internal static class GroupEdits
{
    /// <summary>
    /// Turns the parameters of every group into a fixed list. TorchSharp's optimizers keep the given enumerable and read it again at every
    /// step. Thus model.parameters() shows a new parameter before the optimizer has a state for it, and twice after it was added.
    /// </summary>
    public static IEnumerable<Edit> Freeze(OptimizerAccess access)
    {
        foreach (var group in access.Groups)
        {
            if (group.Parameters is IList<Parameter>) continue;
            var lazy = group.Parameters;
            yield return new Edit($"fix the parameter list of group {access.Groups.IndexOf(group)}", () =>
                group.Parameters = lazy.ToList(), () => group.Parameters = lazy);
        }
    }

    /// <summary>Adds a group; the optimizer creates the states itself.</summary>
    public static Edit Add(OptimizerAccess access, ParamGroup group) => new(
        $"add a parameter group to {access.Name}",
        () =>
        {
            var initial = group.Options.InitialLearningRate;
            access.Optimizer.add_param_group(group);
            // The optimizer sets the initial rate to the current rate.
            group.Options.InitialLearningRate = initial;
        },
        () =>
        {
            access.Groups.Remove(group);
            foreach (var parameter in group.Parameters) (TakeState(access, parameter)?.State as IDisposable)?.Dispose();
        });

    /// <summary>Moves the parameters of the last added group into another group. Their states stay.</summary>
    public static Edit Merge(OptimizerAccess access, ParamGroup added, ParamGroup into)
    {
        var before = into.Parameters;
        var index = 0;
        return new(
            $"move the new parameters into group {access.Groups.IndexOf(into)}",
            () =>
            {
                before = into.Parameters;
                index = access.Groups.IndexOf(added);
                into.Parameters = before.Concat(added.Parameters).ToList();
                access.Groups.RemoveAt(index);
            },
            () =>
            {
                into.Parameters = before;
                if (!access.Groups.Contains(added)) access.Groups.Insert(index, added);
            });
    }

    /// <summary>Removes parameters from every group, and removes their states.</summary>
    public static IEnumerable<Edit> Remove(OptimizerAccess access, IReadOnlyList<Parameter> parameters)
    {
        var handles = parameters.Select(parameter => parameter.Handle).ToHashSet();
        foreach (var group in access.Groups)
        {
            if (!group.Parameters.Any(parameter => handles.Contains(parameter.Handle))) continue;
            var before = group.Parameters;
            yield return new Edit(
                $"take the parameters out of group {access.Groups.IndexOf(group)}",
                () => group.Parameters = before.Where(parameter => !handles.Contains(parameter.Handle)).ToList(),
                () => group.Parameters = before);
        }
        foreach (var parameter in parameters)
        {
            (int Index, OptimizerState State)? taken = null;
            yield return new Edit(
                "take a parameter's state away",
                () => taken = TakeState(access, parameter),
                () =>
                {
                    if (taken is { } state) access.States.Insert(state.Index, (parameter.Handle, state.State));
                })
            { Settle = () => (taken?.State as IDisposable)?.Dispose() };
        }
    }

    /// <summary>Removes a group that has no parameters left.</summary>
    public static Edit RemoveGroup(OptimizerAccess access, ParamGroup group)
    {
        var index = -1;
        return new(
            "take the empty parameter group away",
            () =>
            {
                index = access.Groups.IndexOf(group);
                access.Groups.RemoveAt(index);
            },
            () =>
            {
                if (index >= 0 && !access.Groups.Contains(group)) access.Groups.Insert(index, group);
            });
    }

    private static (int Index, OptimizerState State)? TakeState(OptimizerAccess access, Parameter parameter)
    {
        if (!access.States.TryGetValue(parameter.Handle, out var state)) return null;
        var index = access.States.IndexOf((parameter.Handle, state));
        access.States.Remove(parameter.Handle);
        return (index, state);
    }
}
