using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;

namespace TorchRelu.Samples.Mnist;

/// <summary>The command line, and what is said where it is misused.</summary>
internal static class MnistCommand
{
    public static ParseResult Parse(IReadOnlyList<string> args, Func<MnistOptions, CancellationToken, Task<int>> run)
    {
        var result = Create(run).Parse(args);
        // The message says what is wrong; a page of help after it would hide it.
        if (result.Action is ParseErrorAction error)
            (error.ShowHelp, error.ShowTypoCorrections) = (false, false);
        return result;
    }

    private static RootCommand Create(Func<MnistOptions, CancellationToken, Task<int>> run)
    {
        var standard = new MnistOptions();
        var model = OptionOf.Choice("--model", "The network: 784-256-256-10, or two convolutions", standard.Model);
        var epochs = OptionOf.Number("--epochs", "Passes over the training images", 1, 1_000, standard.Epochs);
        var batchSize = OptionOf.Number("--batch-size", "Images per step", 1, 10_000, standard.BatchSize);
        var learningRate = OptionOf.Number("--learning-rate", "The size of a step", 1e-6, 1e3, standard.LearningRate);
        var optimizer = OptionOf.Choice("--optimizer", "Adam, or SGD with momentum 0.9", standard.Optimizer);
        var validation = OptionOf.Number("--validation", "Share of the images that is held back and tried after each epoch", 0, 0.9,
            standard.Validation);
        var seed = OptionOf.Number("--seed", "The same seed gives the same run", 0, int.MaxValue, standard.Seed);
        var threads = OptionOf.Number("--threads", "Threads for torch", 1, 1_024, "its own choice");
        var data = OptionOf.Text("--data", "A folder with MNIST files [default: MNIST_DIR, else the cache, else a download]", "folder");
        var rescue =
            new Option<bool>(
            "--rescue") { Description = "Train three times at a rate that kills the network (Adam 0.1, SGD 0.5; 5 epochs): unwatched, " +
            "warned, repaired" };
        var remedy =
            OptionOf.Choice<RemedyChoice>("--remedy", "The one remedy of a rescue [default: the default policy, which goes by the cause]");
        var json = OptionOf.Text("--json", "Write the numbers to this file", "file");
        json.Validators.Add(RequireFile);
        var report =
            OptionOf.Text("--report", "Write the report of the training to this folder: HTML, Markdown, text, JSON, JUnit", "folder");
        report.Validators.Add(RequireFolder);

        var command = new RootCommand("Trains a network on MNIST and shows what its rectifiers do.")
        {
            model, epochs, batchSize, learningRate, optimizer, validation, seed, threads, data, rescue, remedy, json, report,
        };
        command.SetAction((result, cancel) => run(
            new MnistOptions
            {
                Model = result.GetValue(model) ?? standard.Model,
                Epochs = result.GetValue(epochs) ?? (IsRescue(result) ? Rescue.Epochs : standard.Epochs),
                BatchSize = result.GetValue(batchSize) ?? standard.BatchSize,
                LearningRate = result.GetValue(learningRate)
                    ?? (IsRescue(result) ? Rescue.DeadlyRate(result.GetValue(optimizer) ?? standard.Optimizer) : standard.LearningRate),
                Optimizer = result.GetValue(optimizer) ?? standard.Optimizer,
                Rescue = IsRescue(result),
                Remedy = result.GetValue(remedy),
                Validation = result.GetValue(validation) ?? standard.Validation,
                Seed = result.GetValue(seed) ?? standard.Seed,
                Threads = result.GetValue(threads),
                Data = result.GetValue(data),
                Json = result.GetValue(json),
                Report = result.GetValue(report),
            },
            cancel));
        return command;

        bool IsRescue(ParseResult result) => result.GetValue(rescue) || result.GetValue(remedy) is not null;
    }

    private static void RequireFile(OptionResult result)
    {
        if (result.Tokens is [{ Value: var path }] && (path.Length == 0 || Directory.Exists(path)))
            result.AddError($"--json: expected a file to write, found {(path.Length == 0 ? "nothing" : $"the folder '{path}'")}.");
    }

    private static void RequireFolder(OptionResult result)
    {
        if (result.Tokens is [{ Value: var path }] && (path.Length == 0 || File.Exists(path)))
            result.AddError($"--report: expected a folder, found {(path.Length == 0 ? "nothing" : $"the file '{path}'")}.");
    }
}
