using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Field;

/// <summary>Connects a recorder with the sites of a model: those that the model hands out, and modules by hooks of our own.</summary>
internal static class Recording
{
    public static void Attach(Situation situation, nn.Module model, Recorder recorder)
    {
        foreach (var wired in model.named_modules().Select(named => named.module).Prepend(model).OfType<IWired>())
            wired.Wiring.Recorder = recorder;
        var modules = model.named_modules().ToDictionary(named => named.name, named => named.module);
        foreach (var (name, dimension) in situation.Hooked)
        {
            ((nn.Module<Tensor, Tensor>)modules[name]).register_forward_hook((_, _, output) =>
            {
                recorder.See(name, output, dimension);
                return output;
            });
        }
    }
}
