namespace TorchRelu;

/// <summary>The exception that a policy throws to stop the training.</summary>
public sealed class TrainingStoppedException : Exception
{
    /// <param name="reason">The measured numbers, and advice for a restart.</param>
    public TrainingStoppedException(string reason)
        : base(reason)
    {
    }
}
