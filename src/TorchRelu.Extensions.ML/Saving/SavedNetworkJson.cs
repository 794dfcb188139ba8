using System.Text.Json.Serialization;

namespace TorchRelu.Saving;

[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(SavedNetworkFacts))]
[JsonSerializable(typeof(SavedPart))]
internal sealed partial class SavedNetworkJson : JsonSerializerContext;
