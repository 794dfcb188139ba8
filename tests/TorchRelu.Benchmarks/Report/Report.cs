using System.Text;

namespace TorchRelu.Benchmarks;

/// <summary>Writes what was measured as Markdown; whatever was measured is in it.</summary>
internal sealed class Report
{
    private readonly IReadOnlyList<Record> _records;
    private readonly StringBuilder _text = new();

    private Report(IReadOnlyList<Record> records) => _records = records;

    public static void Write(string file, string to)
    {
        var report = new Report(Record.ReadAll(file));
        report.Head();
        report.Goals();
        report.Steps();
        report.FirstSteps();
        report.Inputs();
        report.Readings();
        report.Decisions();
        report.Workers();
        report.Kernels();
        File.WriteAllText(to, report._text.ToString());
    }

    private void Head()
    {
        Line("# Benchmarks");
        Line();
        Line("What counting costs, measured by `tests/TorchRelu.Benchmarks/run.sh`, which also wrote this file. Within each table " +
            "everything was measured in turns, in one process;");
        Line("compare ratios rather than microseconds. Medians, of time in hooks means without the highest hundredth; in " +
            "brackets the tenth and ninetieth percentile.");
        Line();
        Line("| | |");
        Line("|---|---|");
        foreach (var (what, value) in Machine.Facts()) Line($"| {what} | {value} |");
        Line();
        Line("MLP: 784-512-512-512-10, batch 64. CNN: 32 and 64 channels of 3x3, pooling, 128 units, batch 64 of 28x28. ResNet-8: eight " +
            "convolutions of 64 to 128 channels, batch 32 of 32x32. resnet18: TorchVision's, batch 16 of 64x64.");
        Line("SGD with momentum, float32, every rectifier watched at every step.");
        Line();
    }

    private void Goals()
    {
        Line("## Goals");
        Line();
        Line("| goal | measured | |");
        Line("|---|---|---|");
        foreach (var (goal, measured, met) in TorchRelu.Benchmarks.Goals.Of(_records))
            Line($"| {goal} | {measured} | {(met ? "met" : "**missed**")} |");
        Line();
        Small("MLP");
    }

    // Why small tensors miss what is promised in multiples of a read pass.
    private void Small(string net)
    {
        if (TorchRelu.Benchmarks.Goals.Step(_records, "steps", net, Names.Ours, 1) is not { } ours
            || TorchRelu.Benchmarks.Goals.Step(_records, "steps", net, Names.Read, 1) is not { } read) return;
        Line($"The {net} misses what is promised in multiples of reading, because its outputs are small: reading all of them takes " +
            $"{read.Median:0} us a step. What a monitor does besides looking is fixed:");
        Line($"three hooks whose code and data have left the caches, the sample of the inputs, and Step(). Together they take " +
            $"{ours.Median:0} us of a step of {ours.Base / 1000:0.0} ms, {ours.Median / ours.Base:P1}.");
        var fewest = _records.Where(record => record.Part == "steps").GroupBy(record => record.Subject)
            .Select(net => (net.Key, Times: net.Min(record => record.Times))).Where(few => few.Times < 20);
        Line($"Few steps are behind some rows: {string.Join(", ", fewest.Select(few => $"{few.Times} of {few.Key}"))}, of which one in " +
            "eight costs more. What lies that near its goal may lie on the other side in another run.");
        Line();
    }

    private void Steps()
    {
        foreach (var group in _records.Where(record => record.Part == "steps").GroupBy(record => (record.State, record.Threads))
            .OrderByDescending(group => group.Key.State).ThenBy(group => group.Key.Threads))
        {
            Line($"## Time in hooks, {Threads(group.Key.Threads)}, malloc {group.Key.State}");
            Line();
            Line("Time in hooks: with monitor.Step(), but for decisions, which have a table of their own. Share: time in hooks over the " +
                "median step whose hooks do nothing. A/B: the whole step over");
            Line("that same step, a sanity check with some percent of noise. Costs: time in hooks, in multiples of TorchRelu's. The " +
                "bodies of the peers are written anew from what each documents,");
            Line("in C# on the same libtorch, and are measured in the same run.");
            Line();
            foreach (var net in group.GroupBy(record => record.Subject))
            {
                var ours = net.FirstOrDefault(record => record.Form == Names.Ours);
                Line($"| {net.Key} | us in hooks per step | share | A/B | costs | base step, ms |");
                Line("|---|---|---|---|---|---|");
                foreach (var record in net)
                {
                    var form = record.Form == Names.Ours ? $"**{record.Form}**" : record.Form;
                    Line($"| {form} | {Time(record)} | {record.Median / record.Base:P2} | {(record.Step / record.Base) - 1:+0.0%;-0.0%} " +
                        $"| {(ours is null ? "" : $"{record.Median / ours.Median:0.0} x")} | {record.Base / 1000:0.00} |");
                }
                Line();
            }
        }
    }

    private void FirstSteps()
    {
        Line("## The first step, one thread");
        Line();
        Line("Attach and the first step of Linear(32, 32) and ReLU in alternation, batch 64; the monitor traces the forward there. Once " +
            "in a training.");
        Line();
        Line("| rectifiers | ms without | ms with a monitor | added |");
        Line("|---|---|---|---|");
        foreach (var record in _records.Where(record => record.Part == "first step"))
        {
            Line($"| {record.Subject} | {record.Base / 1000:0.0} | {record.Median / 1000:0.0} [{record.Low / 1000:0.0}, " +
                $"{record.High / 1000:0.0}] | {(record.Median - record.Base) / 1000:0.0} |");
        }
        Line();
    }

    private void Inputs()
    {
        Line("## The sample of the inputs, one thread");
        Line();
        Line("At each step the rows of the batch are hashed and summed, at most 64 values of each, which tells repeated rows, " +
            "independent draws and passes over the data. Contained in the time in hooks above.");
        Line();
        Line("| net | us per step | share |");
        Line("|---|---|---|");
        foreach (var record in _records.Where(record => record.Part == "inputs"))
        {
            var step = TorchRelu.Benchmarks.Goals.Step(_records, "steps", record.Subject, Names.Ours, threads: 1)?.Base;
            Line($"| {record.Subject} | {Time(record)} | {record.Median / step:P3} |");
        }
        Line();
    }

    private void Readings()
    {
        Line("## Readings, one thread");
        Line();
        Line("Once a window a forward is read for the accounts of deaths: the mean inputs of each layer, its weights once, and each " +
            "channel's distribution. What that adds to the forward. Per step: over the steps of a window.");
        Line();
        Line("| net | us per reading | every | us per step | share |");
        Line("|---|---|---|---|---|");
        foreach (var record in _records.Where(record => record.Part == "readings"))
        {
            var step = TorchRelu.Benchmarks.Goals.Step(_records, "steps", record.Subject, Names.Ours, threads: 1)?.Base;
            var perStep = record.Median / record.Base;
            Line($"| {record.Subject} | {Time(record)} | {record.Base:0} steps | {perStep:0.00} | {perStep / step:P3} |");
        }
        Line();
    }

    private void Decisions()
    {
        Line("## Decisions, one thread");
        Line();
        Line("Once a window (2,000 samples, at least 20 steps) a step also judges every channel and reads the weights of the layers " +
            "before the rectifiers. Time in hooks above leaves these steps out. Per step: the");
        Line("mean over the steps of a window. Share: of the step of the first table whose hooks do nothing.");
        Line();
        Line("| net | | us per decision | mean | every | us per step | share |");
        Line("|---|---|---|---|---|---|---|");
        foreach (var record in _records.Where(record => record.Part == "decisions"))
        {
            var perStep = record.Step / record.Base;
            var step = TorchRelu.Benchmarks.Goals.Step(_records, "steps", record.Subject, Names.Ours, threads: 1)?.Base;
            Line($"| {record.Subject} | {record.Form} | {Time(record)} | {record.Step:0.0} | {record.Base:0} steps | {perStep:0.00} | " +
                $"{perStep / step:P2} |");
        }
        Line();
    }

    private void Workers()
    {
        var workers = _records.Where(record => record.Part == "workers").ToList();
        if (workers.Count == 0) return;
        Line("## Several processes");
        Line();
        Line("Open MPI on this machine, one libtorch thread each. Averaging: with the word that goes before, against one all-reduce of " +
            "as many floats with the same word. Exchanges: the time in calls of");
        Line("MPI, once with the time that one waits for the other, once after they have met before each call; with as many processes as " +
            "cores, whatever else runs delays all.");
        Line();
        Line("| | | us | of a step |");
        Line("|---|---|---|---|");
        foreach (var record in workers)
            Line($"| {record.Subject} | {record.Form} | {Time(record)} | {(record.Step > 0 ? $"{record.Median / record.Step:P2}" : "")} |");
        Line();
    }

    private void Kernels()
    {
        Line("## Kernels, one thread");
        Line();
        Line("Microseconds per call and multiples of a pass that only reads the same memory. Hot: the output was written just before. " +
            "Cold: everything was driven out of the caches. What is");
        Line("called TorchRelu is all that a hook does with an output; its kernel alone is the line below it.");
        Line();
        foreach (var subject in _records.Where(record => record.Part == "kernels").GroupBy(record => record.Subject))
        {
            Line($"| {subject.Key} | hot | | cold | |");
            Line("|---|---|---|---|---|");
            foreach (var form in subject.GroupBy(record => record.Form))
            {
                Line($"| {(form.Key == Names.Ours ? $"**{form.Key}**" : form.Key)} {Cell(subject, form, "hot")} " +
                    $"{Cell(subject, form, "cold")} |");
            }
            Line();
        }
    }

    private static string Cell(IEnumerable<Record> subject, IEnumerable<Record> form, string state)
    {
        if (form.FirstOrDefault(record => record.State == state) is not { } record) return "| | ";
        var read = subject.First(other => other.State == state && other.Form == Names.Read);
        return $"| {Time(record)} | x{record.Median / read.Median:0.00}";
    }

    private static string Time(Record record) => $"{record.Median:0.0#} [{record.Low:0.0#}, {record.High:0.0#}]";

    private static string Threads(int threads) => threads == 1 ? "one thread" : $"{threads} threads";

    private void Line(string text = "") => _text.Append(text).Append('\n');
}
