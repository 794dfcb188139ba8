using System.Text.Json;
using System.Text.Json.Serialization;

namespace TorchRelu.Samples.Mnist;

/// <summary>The numbers of a run, for machines. Fields and runs may join; nothing is ever renamed.</summary>
internal sealed record RunFile(string Provider, string ProviderVersion, IReadOnlyList<RunResult> Runs)
{
    [JsonPropertyOrder(-1)]
    public int SchemaVersion { get; } = 1;

    public Task WriteAsync(string path) =>
        AtomicFile.WriteAsync(path, stream => JsonSerializer.SerializeAsync(stream, this, RunFileJson.Default.RunFile));
}
