using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Samples.Comparison;

/// <summary>The comparisons that tutorials make.</summary>
internal static class Recipes
{
    private static readonly (string Name, Func<Module<Tensor, Tensor>> Create)[] s_activations =
    [
        ("ReLU", () => ReLU()), ("LeakyReLU(0.0001)", () => LeakyReLU(0.0001)), ("LeakyReLU(0.01)", () => LeakyReLU(0.01)),
            ("PReLU", () => PReLU(1)), ("ELU", () => ELU()),
        ("SELU", () => SELU()), ("GELU", () => GELU()), ("tanh", () => Tanh()), ("sigmoid", () => Sigmoid()),
    ];

    public static IReadOnlyList<Recipe> All { get; } =
    [
        .. from rate in (double[])[Recipe.HealthyRate, Recipe.HighRate]
           from activation in s_activations
           select new Recipe(rate == Recipe.HealthyRate ? $"Activations at a healthy rate ({rate})"
               : $"Activations at a high rate ({rate})", activation.Name) { Rate = rate, Activation = activation.Create },
        .. from bias in (double[])[0, 1, -10]
           from normed in (bool[])[false, true]
           select new Recipe("ReLU: where biases begin", $"bias {bias}{Norm(normed)}") { Bias = bias, BatchNorm = normed },
        .. from weights in Enum.GetValues<Weights>()
           from normed in (bool[])[false, true]
           select new Recipe("ReLU: where weights begin", $"{weights}{Norm(normed)}") { Weights = weights, BatchNorm = normed },
    ];

    private static string Norm(bool normed) => normed ? ", BatchNorm" : "";
}
