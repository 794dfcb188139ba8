using System.Text.Json;
using System.Text.Json.Serialization;

namespace TorchRelu;

/// <summary>
/// What was replaced where by what, as JSON beside the weights: applied to a fresh model before its weights are loaded, it makes the two
/// fit again.
/// </summary>
public sealed record SwitchPlan
{
    /// <summary>The version of the JSON that is written: 1. Older ones are read.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The version of the JSON that was read.</summary>
    public int SchemaVersion { get; init; } = CurrentVersion;

    /// <summary>The replaced rectifiers, in the order of the repairs.</summary>
    public IReadOnlyList<PlannedSwitch> Switches { get; init; } = [];

    /// <summary>By what the learning rate and its schedule were multiplied, all in all; 1 where they were not.</summary>
    public double RateFactor { get; init; } = 1;

    /// <summary>Reads a plan.</summary>
    /// <exception cref="InvalidDataException">It is no plan, or one of a newer version.</exception>
    public static SwitchPlan FromJson(string json)
    {
        SwitchPlan? plan;
        try
        {
            plan = JsonSerializer.Deserialize(json, SwitchPlanJson.Default.SwitchPlan);
        }
        catch (JsonException fault)
        {
            throw new InvalidDataException($"This is no switch plan: {fault.Message}", fault);
        }
        if (plan is null) throw new InvalidDataException("This is no switch plan: it is null.");
        if (plan.SchemaVersion is < 1 or > CurrentVersion)
        {
            throw new InvalidDataException(
                $"The switch plan has schemaVersion {plan.SchemaVersion}; versions up to {CurrentVersion} can be read. Read it with the " +
                    $"version of TorchRelu that wrote it.");
        }
        return Fault(plan) is { } nonsense ? throw new InvalidDataException($"This is no switch plan: {nonsense}.") : plan;
    }

    // A file may have been edited: whatever no repair can have written is said here, not found half-way.
    private static string? Fault(SwitchPlan plan)
    {
        if (!(plan.RateFactor is > 0 and <= 1))
            return FormattableString.Invariant($"its rateFactor is {plan.RateFactor}; above 0 and at most 1 is expected");
        if (plan.Switches is null) return "it has no list of switches";
        for (var i = 0; i < plan.Switches.Count; i++)
        {
            if (plan.Switches[i] is not { Names: [not null, ..], From: not null, To.Kind: not null, Dead: { } dead,
                Parameters: not null } planned) return $"its switch {i} lacks a name, a type or an activation";
            if (planned.To.Value is { } value && !double.IsFinite(value)) return $"its switch {i} has no number for {planned.To.Kind}";
            if (planned.Channels is { } channels && dead.Any(channel => channel < 0 || channel >= channels))
                return $"its switch {i} names dead channels beyond its {channels}";
        }
        return null;
    }

    /// <summary>Reads a plan from a file.</summary>
    /// <exception cref="InvalidDataException">It is no plan, or one of a newer version.</exception>
    public static SwitchPlan Load(string path) => FromJson(File.ReadAllText(path));

    /// <summary>The plan as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, SwitchPlanJson.Default.SwitchPlan);

    /// <summary>Writes the plan to a file: the whole of it or nothing.</summary>
    public void Save(string path)
    {
        var unfinished = $"{path}.tmp";
        File.WriteAllText(unfinished, ToJson());
        File.Move(unfinished, path, overwrite: true);
    }

    /// <summary>What keeps the plan from being applied to a model; empty when it fits.</summary>
    /// <param name="modules">Every module of the model under every name; the same <see cref="OutlineModule.Identity"/> for the same
    /// module.</param>
    /// <param name="kinds">The activations that can be made.</param>
    public IReadOnlyList<PlanDifference> DifferencesFrom(IReadOnlyList<OutlineModule> modules, IReadOnlyCollection<string> kinds) =>
        [.. Switches.SelectMany(planned => PlanFit.Differences(planned, modules, kinds))];
}

/// <summary>One rectifier that was replaced, and by what.</summary>
public sealed record PlannedSwitch
{
    /// <summary>Every name under which the model lists the rectifier, the first one first.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>The type of the module that was replaced, e.g. "ReLU".</summary>
    public required string From { get; init; }

    /// <summary>The activation that replaced it.</summary>
    public required ActivationSpec To { get; init; }

    /// <summary>Whether all channels were switched or the dead ones alone.</summary>
    public required SwitchScope Scope { get; init; }

    /// <summary>How it was replaced in the model the plan comes from; a re-application chooses for itself.</summary>
    public required SwitchWay Way { get; init; }

    /// <summary>The channels that were dead, from 0; in the scope of the dead channels the others stay a ReLU.</summary>
    public IReadOnlyList<int> Dead { get; init; } = [];

    /// <summary>Channels of the rectifier; null where that was not known.</summary>
    public int? Channels { get; init; }

    /// <summary>Whether the channels are the last of more than two dimensions, as in (B,T,C).</summary>
    public bool ChannelsLast { get; init; }

    /// <summary>The new activation's parameters.</summary>
    public IReadOnlyList<PlannedParameter> Parameters { get; init; } = [];

    /// <summary>The weights of the layer that makes the channels, by their full name; null where it was not known.</summary>
    public PlannedParameter? Producer { get; init; }
}

/// <summary>A parameter's name and shape.</summary>
/// <param name="Name">Its name, as named_parameters() has it.</param>
/// <param name="Shape">Its sizes.</param>
public sealed record PlannedParameter(string Name, IReadOnlyList<long> Shape)
{
    /// <summary>E.g. "weight [32, 20]".</summary>
    public override string ToString() => $"{Name} [{string.Join(", ", Shape)}]";
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(SwitchPlan))]
internal sealed partial class SwitchPlanJson : JsonSerializerContext;
