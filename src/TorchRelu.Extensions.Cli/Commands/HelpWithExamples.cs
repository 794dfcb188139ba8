using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace TorchRelu;

/// <summary>The help of a command, with examples of its use below.</summary>
internal sealed class HelpWithExamples : SynchronousCommandLineAction
{
    private const int Width = 80;

    private static readonly Dictionary<string, string[]> s_examples = new()
    {
        ["torchrelu"] =
        [
            "torchrelu show report.json", "torchrelu check report.json --baseline last.json --tolerance 5%",
            "torchrelu diff last.json report.json", "torchrelu merge shard0.json shard1.json -o all.json",
        ],
        ["check"] =
        [
            "torchrelu check report.json --max-dead-share 25% --junit results.xml",
            "torchrelu check runs/*.json --baseline last.json --tolerance 5%", "other-program | torchrelu check - --format json",
        ],
        ["show"] = ["torchrelu show report.json", "torchrelu show report.json --format markdown"],
        ["diff"] = ["torchrelu diff last.json report.json --tolerance 5%"],
        ["render"] = ["torchrelu render report.json --html report.html --against last.json"],
        ["watch"] = ["torchrelu watch runs/today", "torchrelu watch runs --port 8080"],
        ["merge"] = ["torchrelu merge shard*.json -o all.json"],
    };

    private readonly HelpAction _help = new() { MaxWidth = Width };

    // Help is asked for before anything else is told.
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        _help.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (var example in s_examples[parseResult.CommandResult.Command.Name]) output.WriteLine($"  {example}");
        return ExitCode.Healthy;
    }
}
