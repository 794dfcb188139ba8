using System.Globalization;
using TorchRelu.Benchmarks;
using static TorchSharp.torch;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string Option(string name, string otherwise) => Array.IndexOf(args, name) is var at and >= 0 ? args[at + 1] : otherwise;

string[] Listed(string option) => Option(option, "").Split(';', StringSplitOptions.RemoveEmptyEntries);

var file = Option("--file", "results.jsonl");
var malloc = Option("--malloc", "default");
var budget = TimeSpan.FromSeconds(double.Parse(Option("--seconds", "30")));
var only = Option("--nets", "MLP,CNN,ResNet-8,resnet18").Split(',');
var nets = Net.All.Where(net => only.Contains(net.Name)).ToList();
var threads = int.Parse(Option("--threads", "1"));
set_num_threads(threads);

switch (args.FirstOrDefault())
{
    case "kernels": KernelBench.Run(file, budget); break;
    case "steps": StepBench.Run(file, malloc, budget, nets); break;
    case "first-step": FirstStepBench.Run(file, (int)Math.Max(3, budget.TotalSeconds)); break;
    case "readings": ReadingBench.Run(file, budget, nets); break;
    case "inputs": InputBench.Run(file, budget, nets); break;
    case "workers": return WorkersBench.Run(file, budget, nets[0]);
    case "idle-hook": IdleHookBench.Run(file); break;
    case "decisions": DecisionBench.Run(file, budget, nets); break;
    case "deaths":
        DeathStudy.Run(file, [.. args.Where(kind => kind.Contains(", ", StringComparison.Ordinal))], !args.Contains("--no-replays"),
            args.Contains("--examples"));
        break;
    case "repairs":
        RepairStudy.Run(file, Listed("--of"), Listed("--policies"), int.Parse(Option("--seeds", "5")));
        break;
    case "report": Report.Write(file, Option("--to", "BENCHMARKS.md")); break;
    default:
        Console.Error.WriteLine(
            "usage: kernels | steps | first-step | idle-hook | inputs | readings | decisions | workers | report  [--file results.jsonl] " +
            "[--threads 1] [--seconds 30] [--malloc NAME] [--nets MLP,CNN,ResNet-8,resnet18] [--to BENCHMARKS.md]\n" +
            "       deaths  [--file deaths.txt] " +
            "[\"KIND, ...\"] [--no-replays] [--examples]\n       repairs  [--file repairs.txt] [--of \"MLP;deep\"] " +
            "[--policies \"default;recycle\"] [--seeds 5]");
        return 1;
}
return 0;
