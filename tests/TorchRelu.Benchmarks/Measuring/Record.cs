using System.Text.Json;

namespace TorchRelu.Benchmarks;

/// <summary>One measured line, as the processes hand it over.</summary>
/// <param name="Part">kernels, steps, first step, inputs, readings or decisions.</param>
/// <param name="Subject">The shape or the net.</param>
/// <param name="Form">What was timed.</param>
/// <param name="State">hot or cold; of steps, the malloc setting.</param>
/// <param name="Threads">Intra-op threads of libtorch.</param>
/// <param name="Median">Microseconds.</param>
/// <param name="Low">Tenth percentile.</param>
/// <param name="High">Ninetieth percentile.</param>
/// <param name="Step">Of steps, the median of the whole step in microseconds; of decisions, their mean; of readings, the forward without.</param>
/// <param name="Base">Of steps, the median of a step with nothing in its hooks; of decisions and readings, the steps from one to the next.</param>
/// <param name="Times">How often it was timed.</param>
internal sealed record Record(
    string Part, string Subject, string Form, string State, int Threads, double Median, double Low, double High, double Step, double Base,
        int Times)
{
    private static readonly JsonSerializerOptions s_options = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static IReadOnlyList<Record> ReadAll(string file) =>
        [.. File.ReadLines(file).Where(line => line.StartsWith('{')).Select(line => JsonSerializer.Deserialize<Record>(line, s_options)!)];

    public void AppendTo(string file) => File.AppendAllText(file, JsonSerializer.Serialize(this, s_options) + "\n");
}
