namespace TorchRelu;

/// <summary>The exception for text that is not a report. The message gives the place, the expected value and the found value.</summary>
public sealed class ReportFormatException : Exception
{
    /// <summary>Creates an error without details.</summary>
    public ReportFormatException()
        : this("the document", "a report", "something else")
    {
    }

    /// <summary>Creates an error with a custom message.</summary>
    public ReportFormatException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an error with a custom message.</summary>
    public ReportFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates an error at a place.</summary>
    /// <param name="where">The place, e.g. "layers[0].perChannel.verdict[3]".</param>
    /// <param name="expected">The expected value.</param>
    /// <param name="found">The found value.</param>
    /// <param name="innerException">The error of the serializer, if it caused this one.</param>
    public ReportFormatException(string where, string expected, string found, Exception? innerException = null)
        : this(where, expected, found, null, innerException)
    {
    }

    private ReportFormatException(string where, string expected, string found, string? file, Exception? innerException)
        : base($"{(file is null ? "" : $"{file}: ")}{where}: expected {expected}, found {found}.", innerException) =>
        (Where, Expected, Found) = (where, expected, found);

    /// <summary>The place, as a path of property names and indices, or as line and byte if the text is not JSON.</summary>
    public string Where { get; } = "";

    /// <summary>The expected value.</summary>
    public string Expected { get; } = "";

    /// <summary>The found value.</summary>
    public string Found { get; } = "";

    /// <summary>Returns the same error with the name of the file added.</summary>
    internal ReportFormatException In(string file) => new(Where, Expected, Found, file, InnerException);
}
