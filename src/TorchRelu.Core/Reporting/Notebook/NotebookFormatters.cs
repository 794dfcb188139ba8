using System.Net;

namespace TorchRelu;

/// <summary>What shows a report that is the last value of a notebook's cell. .NET Interactive makes it, and calls it by the names of its members.</summary>
internal sealed class NotebookFormatters
{
    private readonly NotebookFormatter[] _formatters = [new("text/html", Frame), new("text/plain", report => report.ToText())];

    public IEnumerable<object> CreateTypeFormatters() => _formatters;

    // A frame of its own: neither the page's styles nor its script reach the notebook.
    private static string Frame(ReluReport report) =>
        $"""<iframe title="TorchRelu report" sandbox="allow-scripts" style="width:100%;height:48rem;border:0" srcdoc="{WebUtility.HtmlEncode(report.ToHtml())}"></iframe>""";
}
