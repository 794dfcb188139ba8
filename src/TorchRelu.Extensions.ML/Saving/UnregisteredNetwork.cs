using Microsoft.ML.Transforms;

namespace TorchRelu.Saving;

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
    public override Action<Nothing, Nothing> GetMapping() => throw new InvalidOperationException($"{Fault} {Advice("")}");

    internal sealed class Nothing;
}
