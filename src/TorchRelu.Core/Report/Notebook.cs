using System.Net;

namespace TorchRelu.Report;

/// <summary>
/// Names the formatter of a type for notebooks. .NET Interactive recognises the attribute by its name alone, so no package is needed.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class TypeFormatterSourceAttribute(Type formatterSourceType) : Attribute
{
    public Type FormatterSourceType { get; } = formatterSourceType;

    // A saved notebook is also read where pages are not shown: GitHub shows the picture, and a diff the text.
    public string[] PreferredMimeTypes { get; set; } = ["text/html", "image/svg+xml", "text/plain"];
}

/// <summary>
/// Shows a report that is the last value of a notebook cell. .NET Interactive creates this type and calls its members by name.
/// </summary>
internal sealed class NotebookFormatters
{
    private readonly NotebookFormatter[] _formatters =
        [new("text/html", Frame), new("image/svg+xml", ReportPicture.Write), new("text/plain", report => report.ToText())];

    public IEnumerable<object> CreateTypeFormatters() => _formatters;

    // The page is in its own frame, so its styles and script do not reach the notebook.
    private static string Frame(ReluReport report) =>
        $"""<iframe title="TorchRelu report" sandbox="allow-scripts" style="width:100%;height:48rem;border:0" """ +
            $"""srcdoc="{WebUtility.HtmlEncode(report.ToHtml())}"></iframe>""";
}

/// <summary>Formats a report as one of the MIME types that a notebook shows.</summary>
internal sealed class NotebookFormatter(string mimeType, Func<ReluReport, string> show)
{
    public string MimeType => mimeType;

    public bool Format(object instance, TextWriter writer)
    {
        if (instance is not ReluReport report) return false;
        writer.Write(show(report));
        return true;
    }
}
