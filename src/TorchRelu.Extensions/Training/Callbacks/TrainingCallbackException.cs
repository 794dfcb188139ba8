namespace TorchRelu;

/// <summary>A callback failed.</summary>
public sealed class TrainingCallbackException : Exception
{
    internal TrainingCallbackException(string callback, string turn, Exception fault)
        : base($"The callback {callback} failed in {turn}: {fault.Message}", fault) => (Callback, Turn) = (callback, turn);

    /// <summary>The type of the callback.</summary>
    public string Callback { get; }

    /// <summary>The method that failed, e.g. "OnBatchEnd".</summary>
    public string Turn { get; }
}
