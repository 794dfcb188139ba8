using System.Text;
using System.Text.Json.Nodes;

namespace TorchRelu.Tests;

/// <summary>A report file, damaged: as disks and wires do it, and as somebody who knows the format would.</summary>
internal static class Mutation
{
    /// <summary>The seed of the damage: 20261121, or TORCHRELU_FUZZ_SEED.</summary>
    public static int Seed { get; } = Number("TORCHRELU_FUZZ_SEED", 20261121);

    /// <summary>The files that are drawn of each kind: 5,000, or TORCHRELU_FUZZ_FILES.</summary>
    public static int Files { get; } = Number("TORCHRELU_FUZZ_FILES", 5_000);

    private static readonly string[] Values =
    [
        "null", "true", "-1", "0", "2147483648", "-9223372036854775808", "1e999", "0.5", "\"\"", "\"\\u001b[2J\"", "\"\\ud800\"",
            "\"Zombie\"", "[]", "{}", "[null]", "[[[[1]]]]", "{\"a\":{}}",
    ];

    public static byte[] Of(string report, Random random) => random.Next(6) switch
    {
        0 => Flip(Encoding.UTF8.GetBytes(report), random),
        1 => Encoding.UTF8.GetBytes(report)[..random.Next(report.Length)],
        2 => Splice(Encoding.UTF8.GetBytes(report), random),
        _ => Encoding.UTF8.GetBytes(Restructure(report, random)),
    };

    private static byte[] Flip(byte[] bytes, Random random)
    {
        for (var i = random.Next(1, 8); i > 0; i--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        return bytes;
    }

    private static byte[] Splice(byte[] bytes, Random random)
    {
        var from = random.Next(bytes.Length);
        var piece = bytes.AsSpan(from, random.Next(Math.Min(200, bytes.Length - from) + 1)).ToArray();
        var at = random.Next(bytes.Length);
        var cut = random.Next(Math.Min(200, bytes.Length - at) + 1);
        return [.. bytes[..at], .. piece, .. bytes[(at + cut)..]];
    }

    // Up to three values are replaced, removed or doubled where they stand.
    private static string Restructure(string report, Random random)
    {
        var root = JsonNode.Parse(report)!;
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            var nodes = Inner(root).ToList();
            var node = nodes[random.Next(nodes.Count)];
            var value =
                JsonNode.Parse("[" + Values[random.Next(Values.Length)].Replace("\\ud800", "\\ufffe", StringComparison.Ordinal) +
                "]")!.AsArray();
            var replacement = value[0]?.DeepClone();
            if (node.Parent is JsonArray list)
            {
                var index = list.IndexOf(node);
                if (random.Next(3) == 0) list.RemoveAt(index);
                else if (random.Next(2) == 0) list.Insert(index, node.DeepClone());
                else list[index] = replacement;
            }
            else if (node.Parent is JsonObject parent)
            {
                var name = node.GetPropertyName();
                if (random.Next(3) == 0) parent.Remove(name);
                else parent[name] = replacement;
            }
        }
        var text = root.ToJsonString();
        return random.Next(8) == 0 ? text.Replace("\\uFFFE", "\\ud800", StringComparison.Ordinal) : text;
    }

    private static IEnumerable<JsonNode> Inner(JsonNode node) => node switch
    {
        JsonObject inner => inner.Select(entry => entry.Value).OfType<JsonNode>().SelectMany(child => Inner(child).Prepend(child)),
        JsonArray inner => inner.OfType<JsonNode>().SelectMany(child => Inner(child).Prepend(child)),
        _ => [],
    };

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), out var number) ? number : otherwise;
}
