namespace TorchRelu;

/// <summary>The results for the activations of a model, as plain data.</summary>
[TypeFormatterSource(typeof(NotebookFormatters))]
public sealed record ReluReport
{
    /// <summary>The smallest line width that <see cref="ToText"/> accepts, in characters.</summary>
    public const int MinTextWidth = 72;

    /// <summary>The smallest size limit that <see cref="ToMarkdown"/> accepts, in bytes.</summary>
    public const int MinMarkdownBytes = 10_000;

    /// <summary>The number of training steps seen; 0 for a scan.</summary>
    public required long Steps { get; init; }

    /// <summary>One entry per site, in the order of the model's modules.</summary>
    public required IReadOnlyList<LayerReport> Layers { get; init; }

    /// <summary>The model's name, e.g. the type of its class; null if unknown.</summary>
    public string? Model { get; init; }

    /// <summary>The repairs in order, the first one first.</summary>
    public IReadOnlyList<RepairRecord> Repairs { get; init; } = [];

    /// <summary>The loss over time, earliest first; empty if no losses were given.</summary>
    public IReadOnlyList<LossPoint> Losses { get; init; } = [];

    /// <summary>The metrics of the epochs, earliest first; empty if none were given.</summary>
    public IReadOnlyList<MetricPoint> Metrics { get; init; } = [];

    /// <summary>The findings that concern the whole model and no single layer.</summary>
    public IReadOnlyList<Finding> ModelFindings { get; init; } = [];

    /// <summary>The training, in a report of a run folder; else null.</summary>
    public RunInfo? Run { get; init; }

    /// <summary>What a scan rests on; null for a training, and for a report that does not say it.</summary>
    internal ScanEvidence? Scan { get; init; }

    /// <summary>The number of channels over all layers.</summary>
    public int Channels => Layers.Sum(layer => layer.Channels);

    /// <summary>The number of dead channels over all layers, by evidence or by proof.</summary>
    public int Dead => Layers.Sum(layer => layer.Dead);

    /// <summary>All findings, the worst first. Equal severities are in order: first the model, then its layers.</summary>
    public IReadOnlyList<Finding> Findings => ReportBuilder.WorstFirst(ModelFindings, Layers.Select(layer => layer.Findings));

    /// <summary>The worst severity and the counts.</summary>
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

    /// <summary>Adds up scans of one model over parts of the data, as several processes make them.</summary>
    /// <param name="scans">Reports of <c>DyingReluMonitor.Scan</c>, each with a name for messages, e.g. its file.</param>
    /// <returns>The report that one scan of all the data would have given.</returns>
    /// <exception cref="InvalidDataException">A report is not of a scan, of other weights or layers, or of data that another has as well.
    /// The message names it.</exception>
    public static ReluReport Merge(IReadOnlyList<(string Name, ReluReport Report)> scans)
    {
        ArgumentNullException.ThrowIfNull(scans);
        return ScanMerge.Merge(scans);
    }

    /// <summary>Returns the report as JSON: one object with a schemaVersion. Lines end with \n.</summary>
    public string ToJson() => ReportJson.Write(this);

    /// <summary>Reads a report from JSON.</summary>
    /// <param name="json">The text that <see cref="ToJson"/> returned, of this version or an earlier one.</param>
    /// <exception cref="InvalidDataException">The text is not a report. The message gives the place and the problem.</exception>
    public static ReluReport FromJson(string json) => ReportJson.Read(json);

    /// <summary>Writes the report as JSON; see <see cref="ToJson"/>.</summary>
    /// <param name="path">The file; an existing file is replaced, whole or not at all. Missing folders are made.</param>
    /// <example><code>
    /// var report = DyingReluMonitor.Scan(model, batches);
    /// report.SaveJson("runs/scan.json");
    /// var read = ReluReport.LoadJson("runs/scan.json");
    /// </code></example>
    public void SaveJson(string path) => ReportJson.Save(this, path);

    /// <summary>Reads a report from a JSON file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxBytes">The most bytes that are read: 256 MiB unless told otherwise. A model of 50 layers with 1,024 channels each
    /// takes some tens of MiB.</param>
    /// <exception cref="InvalidDataException">The file does not hold a report, or is longer. The message gives the place and the
    /// problem.</exception>
    public static ReluReport LoadJson(string path, long maxBytes = BoundedFile.UsualLimit) => ReportJson.Load(path, maxBytes);

    /// <summary>
    /// Returns the report for a terminal or a log: the answer, a table of the layers, findings, causes, repairs. Lines end with \n.
    /// </summary>
    /// <param name="width">Characters per line, at least <see cref="MinTextWidth"/>. Names are shortened and sentences wrapped to
    /// fit.</param>
    /// <example><code>
    /// var report = ReluReport.LoadJson("report.json");
    /// Console.WriteLine(report.ToText(width: 120));
    /// </code></example>
    public string ToText(int width = 80)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, MinTextWidth);
        return TextReport.Write(this, width);
    }

    /// <summary>
    /// Returns the report for the summary of a CI job. The answer and the worst layers are open, the rest is folded. Names and messages are
    /// shown as plain text, never as Markdown or HTML.
    /// </summary>
    /// <param name="maxBytes">The size limit in bytes of UTF-8, at least <see cref="MinMarkdownBytes"/>. Content beyond it is omitted, and
    /// a note says so. The default is slightly below the 1 MiB that GitHub allows per step.</param>
    public string ToMarkdown(int maxBytes = 1_000_000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBytes, MinMarkdownBytes);
        return MarkdownReport.Write(this, maxBytes);
    }

    /// <summary>Writes the report as Markdown; see <see cref="ToMarkdown"/>.</summary>
    /// <param name="path">The file; an existing file is replaced, whole or not at all. Missing folders are made.</param>
    public void SaveMarkdown(string path) => WholeFile.Write(path, ToMarkdown());

    /// <summary>
    /// Writes the report as JUnit XML for CI systems. The model is a suite and each layer is a case. A layer that cannot be judged is
    /// skipped.
    /// </summary>
    /// <param name="path">The file; an existing file is replaced, whole or not at all. Missing folders are made.</param>
    /// <param name="failFrom">The lowest severity of findings that count as failures.</param>
    public void SaveJUnit(string path, Severity failFrom = Severity.Critical) => WholeFile.Write(path, JUnitReport.Write(
        this, [.. Findings.Where(finding => finding.Severity >= failFrom)
            .Select(finding => new Failure(finding.Layer, $"{finding.Kind}", finding.Text))]));

    /// <summary>
    /// Returns the report as one self-contained HTML page. It opens from disk, loads nothing, and shows all names and messages as plain
    /// text.
    /// </summary>
    /// <param name="against">An earlier report, whose differences the page lists; null for none.</param>
    public string ToHtml(ReluReport? against = null) => HtmlReport.Write(this, against);

    /// <summary>Writes the report as one HTML page; see <see cref="ToHtml"/>.</summary>
    /// <param name="path">The file; an existing file is replaced, whole or not at all. Missing folders are made.</param>
    /// <param name="against">An earlier report, whose differences the page lists; null for none.</param>
    /// <example><code>
    /// var report = ReluReport.LoadJson("report.json");
    /// report.SaveHtml("report.html", against: ReluReport.LoadJson("last.json"));
    /// </code></example>
    public void SaveHtml(string path, ReluReport? against = null) => WholeFile.Write(path, ToHtml(against));

    private int LayersWith(Severity severity) => Layers.Count(layer => layer.Channels > 0 && layer.Severity == severity
        && UnjudgedReason.Unjudged(layer) is null);
}
