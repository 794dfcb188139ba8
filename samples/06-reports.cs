#!/usr/bin/env dotnet
#:project ../src/TorchRelu.Extensions
#:project Common
// One report, in every form: for a terminal, a browser, a CI job, and for later.
using TorchRelu;
using TorchRelu.Samples;
using static TorchSharp.torch;

var folder = args.Length > 0 ? args[0] : Directory.CreateTempSubdirectory("torchrelu").FullName;
using var data = new Clouds();
using var model = Networks.Mlp();
using var optimizer = optim.Adam(model.parameters(), Networks.DeadlyRate);
var board = utils.tensorboard.SummaryWriter(Path.Combine(folder, "runs"));        // a point per window
using var monitor = DyingReluMonitor.Attach(model, optimizer, new DyingReluOptions { Policy = RepairPolicy.Default, TensorBoard = board });

Networks.Train(model, optimizer, data, monitor, epochs: 20);

var report = monitor.Report();
report.SaveJson(Path.Combine(folder, "report.json"));       // everything, to be read again by ReluReport.LoadJson and torchrelu
report.SaveHtml(Path.Combine(folder, "report.html"));       // one page that needs no network
report.SaveMarkdown(Path.Combine(folder, "report.md"));     // the summary of a CI job
report.SaveJUnit(Path.Combine(folder, "report.xml"));       // a test case per layer

var again = ReluReport.LoadJson(Path.Combine(folder, "report.json"));
Console.WriteLine(again.ToText(100));
Console.WriteLine($"Read again it is {(again.ToText() == report.ToText() ? "the same" : "different")}.");
foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).OrderBy(file => file.Name))
    Console.WriteLine($"{file.FullName}  {file.Length:N0} bytes");
