using TorchRelu;
using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

internal static class ReadmeSnippet
{
    public static void Run(
        nn.Module<Tensor, Tensor> model, optim.Optimizer optimizer, IEnumerable<(Tensor Inputs, Tensor Labels)> loader, TextWriter output)
    {
        // README: attach
        using var monitor = DyingReluMonitor.Attach(model);       // finds every rectifier

        foreach (var (inputs, labels) in loader)
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            var loss = nn.functional.cross_entropy(model.call(inputs), labels);
            loss.backward();
            optimizer.step();
            monitor.Step(loss.item<float>());                     // after each optimizer.step()
        }
        monitor.EndEpoch();                                       // after each pass over the data

        foreach (var layer in monitor.Report().Layers)
            output.WriteLine($"{layer.Name}: {layer.Dead} of {layer.Channels} dead, {layer.ZeroShare:P0} zeros");
        // README: end
    }
}
