using static TorchSharp.torch;

namespace TorchRelu;

/// <summary>What a model is called in reports, metrics and messages: the name its author gave it, else its class.</summary>
internal static class ModelName
{
    // A module that was given no name, a Sequential above all, answers with the C++ class behind it.
    private const string OfNativeClass = "torch::nn::";

    public static string Of(nn.Module model) =>
        model.GetName() is { Length: > 0 } given && !given.StartsWith(OfNativeClass, StringComparison.Ordinal) ? given : model.GetType().Name;
}
