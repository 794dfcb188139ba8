using System.Text.Json;
using System.Text.Json.Serialization;

namespace TorchRelu;

/// <summary>What a monitor has to know to go on, as JSON.</summary>
internal sealed record MonitorState
{
    public const int CurrentVersion = 1;

    public int SchemaVersion { get; init; } = CurrentVersion;

    public long Step { get; init; }

    public long WindowSteps { get; init; }

    public long EpochSteps { get; init; }

    public int Epochs { get; init; }

    public bool ClosedThisEpoch { get; init; }

    public required LossHistoryState Losses { get; init; }

    public IReadOnlyList<Finding> Told { get; init; } = [];

    public required RepairState Repairs { get; init; }

    public IReadOnlyList<SiteState> Sites { get; init; } = [];

    /// <exception cref="InvalidDataException">The file holds something else.</exception>
    public static MonitorState Load(string path)
    {
        MonitorState? state;
        try
        {
            state = JsonSerializer.Deserialize(File.ReadAllText(path), MonitorStateJson.Default.MonitorState);
        }
        catch (JsonException fault)
        {
            throw new InvalidDataException($"{path} is no state of a monitor: {fault.Message}", fault);
        }
        if (state is null) throw new InvalidDataException($"{path} is no state of a monitor: it is null.");
        if (state.SchemaVersion is < 1 or > CurrentVersion)
            throw new InvalidDataException($"{path} has schemaVersion {state.SchemaVersion}; versions up to {CurrentVersion} can be read. Read it with the version of TorchRelu that wrote it.");
        return state;
    }

    /// <summary>Writes the whole of it or nothing.</summary>
    public void Save(string path)
    {
        var unfinished = $"{path}.tmp";
        File.WriteAllText(unfinished, JsonSerializer.Serialize(this, MonitorStateJson.Default.MonitorState));
        File.Move(unfinished, path, overwrite: true);
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(MonitorState))]
internal sealed partial class MonitorStateJson : JsonSerializerContext;
