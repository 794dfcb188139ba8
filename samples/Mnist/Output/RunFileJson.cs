using System.Text.Json;
using System.Text.Json.Serialization;

namespace TorchRelu.Samples.Mnist;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(RunFile))]
internal sealed partial class RunFileJson : JsonSerializerContext;
