namespace TorchRelu.Samples.Mnist;

/// <summary>No mirror gave a file as it was published.</summary>
internal sealed class DownloadException(string file, IReadOnlyList<Exception> faults)
    : Exception($"{file}: {string.Join("; ", faults.Select(Reason))}", faults[^1])
{
    /// <summary>True where no mirror even answered.</summary>
    public bool IsOffline { get; } = faults.All(fault => fault is OperationCanceledException or HttpRequestException { StatusCode: null });

    /// <summary>What the last mirror said, short enough for a line of its own.</summary>
    public string LastReason { get; } = Reason(faults[^1]);

    private static string Reason(Exception fault) => fault switch
    {
        OperationCanceledException => "no answer in time",
        HttpRequestException { StatusCode: { } status } => $"status {(int)status}",
        HttpRequestException { InnerException: { } cause } => cause.Message,
        _ => fault.Message,
    };
}
