using System.Text.Json.Serialization;

namespace TorchRelu;

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(SwitchPlan))]
internal sealed partial class SwitchPlanJson : JsonSerializerContext;
