namespace TorchRelu;

/// <summary>A policy has decided that the training is to be stopped, and that by an exception.</summary>
public sealed class TrainingStoppedException : Exception
{
    /// <param name="reason">The numbers, and where to begin anew.</param>
    public TrainingStoppedException(string reason)
        : base(reason)
    {
    }
}
