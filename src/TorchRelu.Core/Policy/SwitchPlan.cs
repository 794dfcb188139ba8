using System.Text.Json;
using System.Text.Json.Serialization;

namespace TorchRelu;

/// <summary>
/// Records replaced activations as JSON beside the weights. Apply it to a fresh model before loading the weights, so that model and weights
/// fit.
/// </summary>
public sealed record SwitchPlan
{
    /// <summary>The version of the JSON that is written: 1. Older versions can be read.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The version of the JSON that was read.</summary>
    public int SchemaVersion { get; init; } = CurrentVersion;

    /// <summary>The replaced activations, in the order of the repairs.</summary>
    public IReadOnlyList<PlannedSwitch> Switches { get; init; } = [];

    /// <summary>The total factor applied to the learning rate and its schedule; 1 if they were not changed.</summary>
    public double RateFactor { get; init; } = 1;

    /// <summary>Reads a plan.</summary>
    /// <exception cref="InvalidDataException">The text is not a plan, or the plan has a newer version.</exception>
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

    // The file may have been edited, so values that no repair can write are rejected here.
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
    /// <exception cref="InvalidDataException">The file is not a plan, or the plan has a newer version.</exception>
    public static SwitchPlan Load(string path) => FromJson(File.ReadAllText(path));

    /// <summary>Returns the plan as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, SwitchPlanJson.Default.SwitchPlan);

    /// <summary>Writes the plan to a file, either completely or not at all.</summary>
    public void Save(string path)
    {
        var unfinished = $"{path}.tmp";
        File.WriteAllText(unfinished, ToJson());
        File.Move(unfinished, path, overwrite: true);
    }

    /// <summary>Returns the differences that prevent the plan from being applied to a model; empty if it fits.</summary>
    /// <param name="modules">Every module of the model under every name, with one <see cref="OutlineModule.Identity"/> per module.</param>
    /// <param name="kinds">The activations that can be created.</param>
    public IReadOnlyList<PlanDifference> DifferencesFrom(IReadOnlyList<OutlineModule> modules, IReadOnlyCollection<string> kinds) =>
        [.. Switches.SelectMany(planned => PlanFit.Differences(planned, modules, kinds))];
}

/// <summary>One replaced activation and its replacement.</summary>
public sealed record PlannedSwitch
{
    /// <summary>Every name under which the model lists the activation, the first one first.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>The type of the module that was replaced, e.g. "ReLU".</summary>
    public required string From { get; init; }

    /// <summary>The activation that replaced it.</summary>
    public required ActivationSpec To { get; init; }

    /// <summary>Whether all channels were switched, or only the dead ones.</summary>
    public required SwitchScope Scope { get; init; }

    /// <summary>How it was replaced in the model that the plan comes from; applying the plan chooses again.</summary>
    public required SwitchWay Way { get; init; }

    /// <summary>The channels that were dead, from 0. If only dead channels were switched, the others stay a ReLU.</summary>
    public IReadOnlyList<int> Dead { get; init; } = [];

    /// <summary>Channels of the activation; null if unknown.</summary>
    public int? Channels { get; init; }

    /// <summary>Whether channels are the last of more than two dimensions, as in (B,T,C).</summary>
    public bool ChannelsLast { get; init; }

    /// <summary>The new activation's parameters.</summary>
    public IReadOnlyList<PlannedParameter> Parameters { get; init; } = [];

    /// <summary>The weights of the layer that produces the channels, by their full name; null if unknown.</summary>
    public PlannedParameter? Producer { get; init; }
}

/// <summary>The name and shape of a parameter.</summary>
/// <param name="Name">Its name, as in named_parameters().</param>
/// <param name="Shape">Its sizes.</param>
public sealed record PlannedParameter(string Name, IReadOnlyList<long> Shape)
{
    /// <summary>Returns a description, e.g. "weight [32, 20]".</summary>
    public override string ToString() => $"{Name} [{string.Join(", ", Shape)}]";
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(SwitchPlan))]
internal sealed partial class SwitchPlanJson : JsonSerializerContext;
