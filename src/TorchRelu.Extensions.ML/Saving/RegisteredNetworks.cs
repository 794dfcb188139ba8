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
    public RegisteredNetwork Find(
        string name) => networks.FirstOrDefault(network => network.Name == name) ?? throw new InvalidOperationException(
        $"{UnregisteredNetwork.Fault} It was trained {Under(name)}; {Known()}. {UnregisteredNetwork.Advice(name)}");

    /// <summary>E.g. "under the name 'digits'".</summary>
    public static string Under(string name) => name.Length == 0 ? "without a name" : $"under the name '{name}'";

    private string Known() => networks.Count == 0 ? "no factory is registered"
        : $"registered are the factories {string.Join(", ", networks.Select(network => Under(network.Name)))}";
}
