namespace TorchRelu;

/// <summary>A network cannot learn from these data; no step was made.</summary>
public sealed class NetworkDataException : ArgumentException
{
    internal NetworkDataException(string message, bool isAboutLabels = false)
        : base(message) => IsAboutLabels = isAboutLabels;

    /// <summary>Whether a label is at fault; else the features are, or how many rows there are.</summary>
    public bool IsAboutLabels { get; }
}
