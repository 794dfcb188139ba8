using System.Globalization;
using System.Text;
using System.Text.Json;

namespace TorchRelu.Report;

/// <summary>The loss with its spread, and the metrics of the epochs, on the time axis of the map.</summary>
internal static class CurveRows
{
    // Above this ratio of the highest to the lowest value, a linear axis hides the low end.
    private const double LinearUpTo = 20;
    private const double Height = 40;

    public static void Add(HtmlBuilder html, ReluReport report, TimeScale scale)
    {
        var losses = report.Losses.Where(point => double.IsFinite(point.Mean)).ToList();
        if (losses.Count > 0) Loss(html, report.Losses, losses, scale);
        var metrics = report.Metrics.Where(point => double.IsFinite(point.Value)).ToList();
        if (metrics.Count > 0) Metric(html, metrics, scale);
    }

    private static void Loss(HtmlBuilder html, IReadOnlyList<LossPoint> all, List<LossPoint> losses, TimeScale scale)
    {
        var (lowest, highest) = (losses.Min(Low), losses.Max(High));
        var isLog = lowest > 0 && highest > LinearUpTo * lowest;
        double Y(double loss) =>
            Fraction(isLog ? Math.Log(loss) : loss, isLog ? Math.Log(lowest) : lowest, isLog ? Math.Log(highest) : highest);
        double X(LossPoint point) => scale.At((point.FirstStep + point.LastStep) / 2);
        var broken = all.Count - losses.Count;
        html.Add($"""
            <div class="row curve"><span class="name">Loss<span class="soft"> {(isLog ? "log scale" : "")}</span></span>
            <span class="chart"><svg class="plot" viewBox="0 0 100 {Height}" preserveAspectRatio="none" role="img" tabindex="0"
            aria-label="Loss from {NumberText.Text(losses[0].Mean)} to {NumberText.Text(losses[^1].Mean)}; lowest {
                NumberText.Text(lowest)}, highest {NumberText.Text(highest)}"><path class="band" d="
            """);
        foreach (var run in Runs(all))
        {
            var above = run.Select(point => (X(point), Y(High(point))));
            var below = run.AsEnumerable().Reverse().Select(point => (X(point), Y(Low(point))));
            html.Add($"M{Path(above.Concat(below))}z");
        }
        html.Add($"\"/><path class=\"line\" d=\"");
        foreach (var run in Runs(all)) html.Add($"M{Path(run.Select(point => (X(point), Y(point.Mean))))}");
        html.Add($"""
            "/></svg><span class="high" aria-hidden="true">{NumberText.Text(highest)}</span><span class="low"
            aria-hidden="true">{NumberText.Text(lowest)}</span></span><span class="value"><b>{NumberText.Text(losses[^1].Mean)}</b> <span
            class="soft">{NumberText.Text(lowest)} to {NumberText.Text(highest)}{
                    (broken == 0 ? "" : $"; not a number in {Words.Count(broken)} of {
                        Words.Count(all.Count)} stretches")}</span></span></div>

            """);
        html.Add($"<script type=\"application/json\" class=\"losses\">").AddRaw(Payload(all, scale)).Add($"</script>\n");
    }

    // What the script says of the loss under the pointer, as it is shown.
    private static string Payload(IReadOnlyList<LossPoint> losses, TimeScale scale)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("steps", scale.Steps);
            Write("from", point => point.FirstStep);
            Write("until", point => point.LastStep);
            Write("mean", point => point.Mean);
            Write("lowest", Low);
            Write("highest", High);
            json.WriteEndObject();

            void Write(string name, Func<LossPoint, double> read)
            {
                json.WriteStartArray(name);
                foreach (var value in losses.Select(read))
                {
                    if (double.IsFinite(value)) json.WriteNumberValue(Rounded(value));
                    else json.WriteNullValue();
                }
                json.WriteEndArray();
            }
        }
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    // Steps are whole, and losses have the digits that are shown.
    private static double Rounded(double value) => Math.Abs(value) >= 1_000 || value == 0 ? Math.Round(value)
        : double.Parse(value.ToString("g4", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static void Metric(HtmlBuilder html, List<MetricPoint> metrics, TimeScale scale)
    {
        var (lowest, highest) = (metrics.Min(point => point.Value), metrics.Max(point => point.Value));
        html.Add($"""
            <div class="row curve metric"><span class="name">Epochs<span class="soft"> metric given</span></span>
            <svg class="marks" role="img" aria-label="What the epochs achieved: {NumberText.Text(lowest)} to {
                NumberText.Text(highest)}, last {NumberText.Text(metrics[^1].Value)}">
            """);
        foreach (var point in metrics)
            html.Add(
                $"""<circle cx="{scale.At(point.Step)}%" cy="{5 + (0.6 * Fraction(point.Value, lowest, highest))}" r="3.5"><title>step """ +
                    $"""{Words.Count(point.Step)}: {NumberText.Text(point.Value)}</title></circle>""");
        html.Add(
            $"""</svg><span class="value"><b>{NumberText.Text(metrics[^1].Value)}</b> <span class="soft">best """ +
                $"""{NumberText.Text(highest)}</span></span></div>{"\n"}""");
    }

    // Returns the vertical position: 0 at the top, for the highest value, down to the plot's height.
    private static double Fraction(double value, double lowest, double highest) =>
        highest > lowest ? 1 + ((Height - 2) * (highest - value) / (highest - lowest)) : Height / 2;

    private static double Low(LossPoint point) => double.IsFinite(point.Lowest) ? point.Lowest : point.Mean;

    private static double High(LossPoint point) => double.IsFinite(point.Highest) ? point.Highest : point.Mean;

    // The line breaks at values that are not numbers.
    private static IEnumerable<List<LossPoint>> Runs(IReadOnlyList<LossPoint> points)
    {
        var run = new List<LossPoint>();
        foreach (var point in points)
        {
            if (double.IsFinite(point.Mean)) run.Add(point);
            else if (run.Count > 0)
            {
                yield return run;
                run = [];
            }
        }
        if (run.Count > 0) yield return run;
    }

    private static string Path(IEnumerable<(double X, double Y)> points)
    {
        var path = new StringBuilder();
        foreach (var (x, y) in points) path.Append(path.Length == 0 ? "" : "L").Append(FormattableString.Invariant($"{x:0.##} {y:0.##}"));
        return path.ToString();
    }
}

/// <summary>Formats bounds on firing rates.</summary>
internal static class Bounds
{
    /// <summary>Formats a share with about two significant digits, because bounds are small.</summary>
    public static string Percent(double share) => (100 * share).ToString("0.##", CultureInfo.InvariantCulture) switch
    {
        "0" when share > 0 => (100 * share).ToString("0.#E+0", CultureInfo.InvariantCulture) + " %",
        var text => text + " %",
    };

    /// <summary>Returns the highest rate at which a silent channel of the layer could still fire; null if none is silent.</summary>
    public static double? Highest(LayerReport layer) => layer.ChannelReports.Max(channel => channel.RateBound);
}
