namespace TorchRelu;

/// <summary>How the tool ends; there is no other code.</summary>
internal static class ExitCode
{
    /// <summary>Healthy, or nothing was to be judged.</summary>
    public const int Healthy = 0;

    /// <summary>The check failed.</summary>
    public const int Findings = 2;

    /// <summary>A file or an argument was not what it should be, or a file could not be written.</summary>
    public const int BadInput = 3;
}
