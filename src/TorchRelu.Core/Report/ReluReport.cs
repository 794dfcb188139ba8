namespace TorchRelu;

/// <summary>What the rectifiers of a model did, as plain data.</summary>
[TypeFormatterSource(typeof(NotebookFormatters))]
public sealed record ReluReport
{
    /// <summary>The fewest characters to a line that <see cref="ToText"/> takes.</summary>
    public const int MinTextWidth = 72;

    /// <summary>The fewest bytes that <see cref="ToMarkdown"/> takes.</summary>
    public const int MinMarkdownBytes = 10_000;

    /// <summary>Training steps seen, or 0 for a scan.</summary>
    public required long Steps { get; init; }

    /// <summary>One entry per site, in the order of the model's modules.</summary>
    public required IReadOnlyList<LayerReport> Layers { get; init; }

    /// <summary>The model's name, e.g. the type of its class; null when unknown.</summary>
    public string? Model { get; init; }

    /// <summary>What was done to the training, the first repair first.</summary>
    public IReadOnlyList<RepairRecord> Repairs { get; init; } = [];

    /// <summary>The loss over time, earliest first; empty where no losses were given.</summary>
    public IReadOnlyList<LossPoint> Losses { get; init; } = [];

    /// <summary>What the epochs achieved, earliest first; empty where nothing was given.</summary>
    public IReadOnlyList<MetricPoint> Metrics { get; init; } = [];

    /// <summary>What is to be said of the whole model and of no one layer.</summary>
    public IReadOnlyList<Finding> ModelFindings { get; init; } = [];

    /// <summary>Channels over all layers.</summary>
    public int Channels => Layers.Sum(layer => layer.Channels);

    /// <summary>Dead channels over all layers, by evidence or by proof.</summary>
    public int Dead => Layers.Sum(layer => layer.Dead);

    /// <summary>Everything that is to be said, the worst first, the model before its layers and those in their order.</summary>
    public IReadOnlyList<Finding> Findings => ReportBuilder.WorstFirst(ModelFindings, Layers.Select(layer => layer.Findings));

    /// <summary>The worst of it, and the counts.</summary>
    public ModelHealth Health => new()
    {
        Severity = SeverityRule.Worst(Findings),
        HealthyLayers = Layers.Count(layer => UnjudgedReason.Unjudged(layer) is null && layer.Severity == Severity.None),
        NoticeLayers = LayersWith(Severity.Notice),
        WarningLayers = LayersWith(Severity.Warning),
        CriticalLayers = LayersWith(Severity.Critical),
        UndecidedLayers = Layers.Count(layer => UnjudgedReason.Unjudged(layer) == UnjudgedReason.Undecided),
        NeverCalledLayers = Layers.Count(layer => layer.NeverCalled),
        NotCountedLayers = Layers.Count(layer => layer.NotCounted),
        Channels = Channels,
        Dead = Dead,
        Died = Layers.Sum(layer => layer.Died),
        Undecided = Layers.Sum(layer => layer.Undecided),
    };

    /// <summary>Writes the report as JSON: see <see cref="ReportJson"/>.</summary>
    /// <param name="path">The file; what was there is replaced.</param>
    public void SaveJson(string path) => ReportJson.Save(this, path);

    /// <summary>Reads a report that was written as JSON.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ReportFormatException">The file holds something else; the message says what and where.</exception>
    public static ReluReport LoadJson(string path) => ReportJson.Load(path);

    /// <summary>
    /// The report for a terminal or a log: the answer, a table of the layers, findings, causes, repairs. Lines end with \n.
    /// </summary>
    /// <param name="width">Characters to a line, at least <see cref="MinTextWidth"/>; names are cut and sentences broken to fit.</param>
    public string ToText(int width = 80)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, MinTextWidth);
        return TextReport.Write(this, width);
    }

    /// <summary>
    /// The report for the summary of a CI job: the answer and the worst layers open, the rest folded. What the names and messages contain
    /// is shown as it is, never as Markdown or HTML.
    /// </summary>
    /// <param name="maxBytes">The most bytes that it may have in UTF-8, at least <see cref="MinMarkdownBytes"/>; what does not fit is left
    /// out, and that is said. By default a little less than the 1 MiB that GitHub allows a step.</param>
    public string ToMarkdown(int maxBytes = 1_000_000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBytes, MinMarkdownBytes);
        return MarkdownReport.Write(this, maxBytes);
    }

    /// <summary>Writes the report as Markdown: see <see cref="ToMarkdown"/>.</summary>
    /// <param name="path">The file; what was there is replaced.</param>
    public void SaveMarkdown(string path) => File.WriteAllText(path, ToMarkdown());

    /// <summary>
    /// Writes the report as JUnit XML, as CI systems read it: a suite for the model, a case for each layer, skipped where nothing can be
    /// said of it.
    /// </summary>
    /// <param name="path">The file; what was there is replaced.</param>
    /// <param name="failFrom">Findings of this severity and above are failures.</param>
    public void SaveJUnit(string path, Severity failFrom = Severity.Critical) => File.WriteAllText(path, JUnitReport.Write(
        this, [.. Findings.Where(finding => finding.Severity >= failFrom)
            .Select(finding => new Failure(finding.Layer, $"{finding.Kind}", finding.Text))]));

    /// <summary>
    /// The report as one HTML page that needs nothing but itself: it opens from disk, loads nothing, and shows names and messages as text,
    /// whatever they hold.
    /// </summary>
    public string ToHtml() => HtmlReport.Write(this);

    /// <summary>Writes the report as one HTML page: see <see cref="ToHtml"/>.</summary>
    /// <param name="path">The file; what was there is replaced.</param>
    public void SaveHtml(string path) => File.WriteAllText(path, ToHtml());

    private int LayersWith(Severity severity) => Layers.Count(layer => layer.Channels > 0 && layer.Severity == severity);
}
