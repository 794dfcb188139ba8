using System.Net;

namespace TorchRelu.Report;

/// <summary>
/// Tells a notebook where to find what shows a type. .NET Interactive knows the attribute by its name alone, so that no package of it is
/// needed.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class TypeFormatterSourceAttribute(Type formatterSourceType) : Attribute
{
    public Type FormatterSourceType { get; } = formatterSourceType;

    public string[] PreferredMimeTypes { get; set; } = ["text/html"];
}

/// <summary>
/// What shows a report that is the last value of a notebook's cell. .NET Interactive makes it, and calls it by the names of its members.
/// </summary>
internal sealed class NotebookFormatters
{
    private readonly NotebookFormatter[] _formatters = [new("text/html", Frame), new("text/plain", report => report.ToText())];

    public IEnumerable<object> CreateTypeFormatters() => _formatters;

    // A frame of its own: neither the page's styles nor its script reach the notebook.
    private static string Frame(ReluReport report) =>
        $"""<iframe title="TorchRelu report" sandbox="allow-scripts" style="width:100%;height:48rem;border:0" """ +
            $"""srcdoc="{WebUtility.HtmlEncode(report.ToHtml())}"></iframe>""";
}

/// <summary>A report in one of the types that a notebook shows.</summary>
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
