using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu;

/// <summary>Makes a module that cannot be replaced where it is held compute what another would: its first hooks, before every other.</summary>
/// <remarks>The new module shares the old one's hooks and may be called itself; then there is nothing to override.</remarks>
internal sealed class ActivationOverride(nn.Module<Tensor, Tensor> old, nn.Module<Tensor, Tensor> activation)
{
    public nn.Module<Tensor, Tensor> Activation => activation;

    // Code that trains or evaluates the model reaches the registered module; the one that is called follows it.
    public void Before(nn.Module module)
    {
        if (ReferenceEquals(module, old) && old.training != activation.training) old.train(activation.training);
    }

    public Tensor After(nn.Module<Tensor, Tensor> module, Tensor input, Tensor output)
    {
        if (!ReferenceEquals(module, old)) return output;
        var result = activation.forward(input);
        // Nobody else gets to see the old output, and nobody else would dispose it.
        if (!ReferenceEquals(output, input)) output.Dispose();
        return result;
    }
}
