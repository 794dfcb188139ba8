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
    /// <param name="json">The text that <see cref="ToJson"/> returned.</param>
    /// <exception cref="InvalidDataException">The text is not a plan, or the plan has a newer version. The message gives the
    /// place.</exception>
    public static SwitchPlan FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return PlanReader.Read(json);
    }

    /// <summary>Reads a plan from a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxBytes">The most bytes that are read: 256 MiB unless told otherwise.</param>
    /// <exception cref="InvalidDataException">The file is not a plan, is longer, or has a newer version.</exception>
    public static SwitchPlan Load(string path, long maxBytes = BoundedFile.UsualLimit) => BoundedFile.LoadText(path, maxBytes, FromJson);

    /// <summary>Returns the plan as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, SwitchPlanJson.Default.SwitchPlan);

    /// <summary>Writes the plan to a file, either completely or not at all.</summary>
    public void Save(string path) => WholeFile.Write(path, ToJson());

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
