namespace TorchRelu;

/// <summary>What was to be read is no report: the message says where, what was expected and what was found.</summary>
public sealed class ReportFormatException : Exception
{
    /// <summary>An error without details.</summary>
    public ReportFormatException()
        : this("the document", "a report", "something else")
    {
    }

    /// <summary>An error with a message of its own.</summary>
    public ReportFormatException(string message)
        : base(message)
    {
    }

    /// <summary>An error with a message of its own.</summary>
    public ReportFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>An error at a place.</summary>
    /// <param name="where">The place, e.g. "layers[0].perChannel.verdict[3]".</param>
    /// <param name="expected">What belongs there.</param>
    /// <param name="found">What stands there.</param>
    /// <param name="innerException">The serializer's own error, if it was one.</param>
    public ReportFormatException(string where, string expected, string found, Exception? innerException = null)
        : this(where, expected, found, null, innerException)
    {
    }

    private ReportFormatException(string where, string expected, string found, string? file, Exception? innerException)
        : base($"{(file is null ? "" : $"{file}: ")}{where}: expected {expected}, found {found}.", innerException) =>
        (Where, Expected, Found) = (where, expected, found);

    /// <summary>The place, as a path of property names and indices, or as line and byte where the text is no JSON.</summary>
    public string Where { get; } = "";

    /// <summary>What belongs there.</summary>
    public string Expected { get; } = "";

    /// <summary>What stands there.</summary>
    public string Found { get; } = "";

    /// <summary>The same error, told with the name of the file.</summary>
    internal ReportFormatException In(string file) => new(Where, Expected, Found, file, InnerException);
}
