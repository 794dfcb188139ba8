namespace TorchRelu;

/// <summary>Texts of errors.</summary>
internal static class ErrorText
{
    /// <summary>What an error says, without the native stack trace that libtorch puts into its messages, and without a full stop.</summary>
    public static string FirstLine(Exception fault) => fault.Message.Split('\n')[0].Trim().TrimEnd('.');
}
