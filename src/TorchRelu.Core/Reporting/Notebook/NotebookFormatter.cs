namespace TorchRelu;

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
