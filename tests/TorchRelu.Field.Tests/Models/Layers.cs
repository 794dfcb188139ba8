using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Field;

/// <summary>Layers whose units are known by hand.</summary>
internal static class Layers
{
    /// <summary>Unit i fires exactly where input i is above -bias; the units behind them never fire.</summary>
    /// <param name="inputs">Inputs, and units that fire.</param>
    /// <param name="bias">The bias of the units that fire.</param>
    /// <param name="shut">Units that never fire.</param>
    public static Linear Detector(int inputs, float bias, int shut = 0)
    {
        var layer = Linear(inputs, inputs + shut);
        using (no_grad())
        {
            layer.weight.zero_();
            layer.weight.slice(0, 0, inputs, 1).copy_(eye(inputs));
            layer.bias!.fill_(bias);
            if (shut > 0) layer.bias!.slice(0, inputs, inputs + shut, 1).fill_(-50);
        }
        return layer;
    }

    /// <summary>Shuts the first units of a layer by their bias.</summary>
    /// <returns>The same layer.</returns>
    public static T Shut<T>(this T layer, int units, float bias = -50) where T : nn.Module
    {
        using (no_grad()) layer.get_parameter("bias")!.slice(0, 0, units, 1).fill_(bias);
        return layer;
    }

    /// <summary>A layer of a model by its name.</summary>
    public static nn.Module In(nn.Module model, string name) => model.named_modules().Single(named => named.name == name).module;

    /// <summary>A detector, a ReLU and a linear output.</summary>
    public static Sequential Detecting(int inputs, float bias, int shut = 0) => Sequential(
        ("fc", Detector(inputs, bias, shut)), ("relu", ReLU()), ("out", Linear(inputs + shut, 1)));

    /// <summary>One-hot rows of the given classes, with a little noise so that no two rows are the same.</summary>
    public static Tensor OneHot(Tensor classes, int count, double noise = 0.05) =>
        functional.one_hot(classes, count).to_type(ScalarType.Float32) + (randn([.. classes.shape, count]) * noise);

    /// <summary>Does something to a value in passing.</summary>
    public static T Also<T>(this T value, Action<T> action)
    {
        action(value);
        return value;
    }
}
