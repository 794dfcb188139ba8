namespace TorchRelu.Policy;

/// <summary>Compares a plan with a model: a pure function.</summary>
internal static class PlanFit
{
    private const int MaxNames = 5;
    private const string AsItWas = "Build the model as it was when the plan was written.";

    public static IEnumerable<PlanDifference> Differences(
        PlannedSwitch planned, IReadOnlyList<OutlineModule> modules, IReadOnlyCollection<string> kinds)
    {
        var where = planned.Names[0];
        if (!kinds.Contains(planned.To.Kind))
            yield return new("activation", where, planned.To.Kind, $"factories for {string.Join(", ", kinds)}",
                $"Pass NewActivation.Create(\"{planned.To.Kind}\", factory) when applying the plan.");

        var first = modules.FirstOrDefault(module => module.Name == where);
        if (first is null)
        {
            yield return new("module", where, $"a {planned.From}", "no such module", $"{NamesOf(planned.From, modules)} {AsItWas}");
            yield break;
        }
        if (first.Type != planned.From)
        {
            var advice = first.Type == planned.To.Kind
                ? "The plan was applied already, or the model's code has the new activation: load the weights without the plan."
                : AsItWas;
            yield return new("type", where, planned.From, first.Type, advice);
        }
        var names = modules.Where(module => module.Identity == first.Identity).Select(module => module.Name).ToList();
        if (!names.ToHashSet().SetEquals(planned.Names))
            yield return new("names", where, Quoted(planned.Names), Quoted(names),
                "The rectifier is shared by other places than it was; build the model as it was when the plan was written.");
        if (Shape(planned, modules) is { } shape) yield return shape;
    }

    private static PlanDifference? Shape(PlannedSwitch planned, IReadOnlyList<OutlineModule> modules)
    {
        if (planned.Producer is not { } producer) return null;
        var dot = producer.Name.LastIndexOf('.');
        var (layer, parameter) = dot < 0 ? ("", producer.Name) : (producer.Name[..dot], producer.Name[(dot + 1)..]);
        var found = modules.FirstOrDefault(module => module.Name == layer)?.Parameters.FirstOrDefault(own => own.Name == parameter);
        if (found is not null && found.Shape.SequenceEqual(producer.Shape)) return null;
        var size = found is null ? "no such parameter" : $"[{string.Join(", ", found.Shape)}]";
        return new("shape", producer.Name, $"[{string.Join(", ", producer.Shape)}]", size,
            $"It makes the channels of '{planned.Names[0]}'; build the model with the layer sizes it had when the plan was written.");
    }

    private static string NamesOf(string type, IReadOnlyList<OutlineModule> modules)
    {
        var names = modules.Where(module => module.Type == type).Select(module => module.Name).ToList();
        if (names.Count == 0) return $"The model has no {type}.";
        var more = names.Count > MaxNames ? $" and {names.Count - MaxNames} more" : "";
        return $"Its {type} modules are {Quoted(names.Take(MaxNames))}{more}.";
    }

    private static string Quoted(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"'{name}'"));
}
