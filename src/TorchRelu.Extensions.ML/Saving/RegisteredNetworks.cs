using Microsoft.ML.Transforms;
using static TorchSharp.torch.nn;
using static TorchSharp.torch;

namespace TorchRelu.Saving;

/// <summary>The networks that an MLContext can create again.</summary>
internal sealed class RegisteredNetworks(IReadOnlyList<RegisteredNetwork> networks)
{
    /// <summary>The name of the MLContext option that holds the networks.</summary>
    public const string OptionName = "TorchRelu.Networks";

    public static RegisteredNetworks None { get; } = new([]);

    /// <summary>Returns these networks and one more, which replaces a network of the same name.</summary>
    public RegisteredNetworks With(RegisteredNetwork network) => new([.. networks.Where(other => other.Name != network.Name), network]);

    /// <exception cref="InvalidOperationException">There is no network of this name.</exception>
    public RegisteredNetwork Find(string name) =>
        networks.FirstOrDefault(network => network.Name == name) ?? throw new InvalidOperationException(
        $"{UnregisteredNetwork.Advice(name)} {UnregisteredNetwork.Fault} It was trained {Under(name)}; {Known()}.");

    /// <summary>E.g. "under the name 'digits'".</summary>
    public static string Under(string name) => name.Length == 0 ? "without a name" : $"under the name '{name}'";

    private string Known() => networks.Count == 0 ? "no factory is registered"
        : $"registered are the factories {string.Join(", ", networks.Select(network => Under(network.Name)))}";
}

/// <summary>A named factory, with the custom activations that its replacements name.</summary>
internal sealed record RegisteredNetwork(string Name, Func<Module<Tensor, Tensor>> Network, IReadOnlyList<NewActivation> Activations)
{
    /// <summary>Creates a trained network again: calls the factory, makes the replacements, then loads the weights.</summary>
    /// <param name="plan">The replacements.</param>
    /// <param name="state">The names and shapes of the weights.</param>
    /// <param name="weights">The weights.</param>
    /// <exception cref="InvalidOperationException">The factory creates another network.</exception>
    public Module<Tensor, Tensor> Make(SwitchPlan plan, IReadOnlyList<SavedTensor> state, byte[] weights)
    {
        var module = Network()
            ?? throw new InvalidOperationException(
            "The registered factory returned null; a new network is expected each time it is called.");
        try
        {
            if (plan.DifferencesFrom(module, [.. Activations]) is [var planned, ..]) throw Other($"{planned}");
            plan.ApplyTo(module, activations: [.. Activations]).Dispose();
            if (SavedTensor.Difference(state, module) is { } difference) throw Other(difference);
            NetworkWeights.Load(module, weights);
            module.eval();
            return module;
        }
        catch
        {
            module.Dispose();
            throw;
        }
    }

    private InvalidOperationException Other(string difference) => new(
        $"Register the factory the model was trained with: the one registered {RegisteredNetworks.Under(Name)} makes another network " +
            $"than the one that was saved: {difference}");
}

/// <summary>
/// A custom mapping that ML.NET finds in a model file if no network is registered. It reports the missing registration and never maps
/// anything.
/// </summary>
[CustomMappingFactoryAttribute(Contract)]
internal sealed class UnregisteredNetwork : CustomMappingFactory<UnregisteredNetwork.Nothing, UnregisteredNetwork.Nothing>
{
    public const string Contract = "TorchSharpNetwork";

    public const string Fault = "The model holds a TorchSharp network; a network is code, and code is not saved.";

    public static string Advice(string name) =>
        $"Register the factory that made it on the MLContext that loads: " +
            $"mlContext.{nameof(TorchSharpNetworkModels.RegisterTorchSharpNetwork)}(() => ...{(name.Length == 0 ? "" : $", \"{name}\"")}).";

    /// <exception cref="InvalidOperationException">Always.</exception>
    public override Action<Nothing, Nothing> GetMapping() => throw new InvalidOperationException($"{Advice("")} {Fault}");

    internal sealed class Nothing;
}
