#!/usr/bin/env dotnet
#:project ../src/TorchRelu.Extensions
#:project Common
#:package TorchSharp.PyBridge
// Auditing weights that come from PyTorch. TorchSharp.PyBridge reads what Python writes with
//   torch.save(model.state_dict(), "model.pth")
//   safetensors.torch.save_model(model, "model.safetensors")
// Here it also writes the two files, of a network half of which is dead, which its accuracy does not tell.
using TorchRelu;
using TorchRelu.Samples;
using TorchSharp.PyBridge;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

var folder = Directory.CreateTempSubdirectory("torchrelu");
var (pth, safetensors) = (Path.Combine(folder.FullName, "model.pth"), Path.Combine(folder.FullName, "model.safetensors"));
using var data = new Clouds();
using (var trained = Networks.Mlp())
{
    using var optimizer = optim.Adam(trained.parameters(), 0.02);
    Networks.Train(trained, optimizer, data, monitor: null, epochs: 5);
    trained.save_py(pth);
    trained.save_safetensors(safetensors);
}

Audit("fresh weights", _ => { });
var first = Audit("model.pth", model => model.load_py(pth));
var second = Audit("model.safetensors", model => model.load_safetensors(safetensors));
Console.WriteLine($"Both files have {(first.ToText() == second.ToText() ? "the same" : "another")} verdict:");
Console.WriteLine(first.ToText(100));
folder.Delete(recursive: true);

ReluReport Audit(string title, Action<Module> load)
{
    // The modules are named as in Python (self.fc1 = nn.Linear(100, 64), ...): the files go by names.
    using var model = Networks.Mlp(seed: 2);
    load(model);
    var report = DyingReluMonitor.Scan(model, data.Batches().Select(batch => batch.Inputs));
    Console.WriteLine($"{title}: {report.Dead} of {report.Channels} channels are dead, accuracy {data.Accuracy(model):0.0 %}");
    return report;
}
