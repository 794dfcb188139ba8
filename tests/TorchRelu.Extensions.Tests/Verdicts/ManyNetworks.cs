using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

/// <summary>
/// Tens of thousands of small networks at once: He-initialised, without biases, ReLU throughout; one batched product per layer.
/// </summary>
internal static class ManyNetworks
{
    /// <summary>The share of networks whose layers up to each hidden one include a silent one, for 1, 2, ... hidden layers.</summary>
    /// <param name="networks">How many.</param>
    /// <param name="width">Units of each hidden layer.</param>
    /// <param name="hidden">Hidden layers.</param>
    /// <param name="inputs">The inputs, of one feature, that a layer must be silent on.</param>
    /// <param name="seed">Of the weights.</param>
    public static double[] BornDead(int networks, int width, int hidden, float[] inputs, ulong seed)
    {
        using var ungraded = no_grad();
        using var scope = NewDisposeScope();
        var generator = new Generator(seed);
        var activations = ones([networks, 1, inputs.Length]).mul(from_array(inputs));
        var shares = new double[hidden];
        for (var layer = 0; layer < hidden; layer++)
        {
            using var inner = NewDisposeScope();
            var fanIn = layer == 0 ? 1 : width;
            var weights = randn([networks, width, fanIn], generator: generator).mul(Math.Sqrt(2.0 / fanIn));
            activations = nn.functional.relu(weights.matmul(activations)).MoveToOuterDisposeScope();
            // Behind a silent layer every later one is silent too: without biases nothing wakes it.
            shares[layer] = 1 - activations.amax([1, 2]).gt(0).to_type(float32).mean().item<float>();
        }
        return shares;
    }

    /// <summary>The standard error of a share measured over so many networks.</summary>
    public static double StandardError(double probability, int networks) => Math.Sqrt(probability * (1 - probability) / networks);
}
