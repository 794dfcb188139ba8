using System.Text;
using System.Xml;

namespace TorchRelu.Report;

/// <summary>Writes a report as the results of a test run: a suite for the model, a case for each layer.</summary>
internal static class JUnitReport
{
    private const string Model = "model";

    private static readonly XmlWriterSettings Settings = new() { Indent = true, NewLineChars = "\n", Encoding = new UTF8Encoding(false) };

    public static string Write(ReluReport report, IReadOnlyList<Failure> failures)
    {
        var cases = Cases(report, failures);
        using var bytes = new MemoryStream();
        using (var xml = XmlWriter.Create(bytes, Settings))
        {
            xml.WriteStartElement("testsuites");
            xml.WriteAttributeString("name", "TorchRelu");
            Totals(xml, cases);
            xml.WriteStartElement("testsuite");
            Attribute(xml, "name", report.Model ?? Model);
            Totals(xml, cases);
            Properties(xml, report);
            foreach (var test in cases) Write(xml, report.Model ?? Model, test);
            xml.WriteEndElement();
            xml.WriteEndElement();
        }
        return Encoding.UTF8.GetString(bytes.ToArray()) + "\n";
    }

    // A failure for something that is not a layer of the report has its own case, for instance a missing layer.
    private static Case[] Cases(ReluReport report, IReadOnlyList<Failure> failures)
    {
        var byLayer = failures.ToLookup(failure => failure.Layer ?? Model, StringComparer.Ordinal);
        var layers = report.Layers.Select(layer => layer.Name).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. report.Layers.Select(layer => new Case(layer.Name, layer, [.. byLayer[layer.Name]])),
            .. byLayer.Where(group => !layers.Contains(group.Key)).Select(group => new Case(group.Key, null, [.. group])),
        ];
    }

    private static void Totals(XmlWriter xml, Case[] cases)
    {
        Attribute(xml, "tests", $"{cases.Length}");
        Attribute(xml, "failures", $"{cases.Count(test => test.Failures.Length > 0)}");
        Attribute(xml, "errors", "0");
        Attribute(xml, "skipped", $"{cases.Count(test => test.IsSkipped)}");
        Attribute(xml, "time", "0");
    }

    private static void Properties(XmlWriter xml, ReluReport report)
    {
        xml.WriteStartElement("properties");
        foreach (
            var (name, value) in (ReadOnlySpan<(string, long)>)[("steps", report.Steps), ("channels", report.Channels),
            ("dead", report.Dead), ("undecided", report.Health.Undecided), ("neverCalledLayers", report.Health.NeverCalledLayers),
            ("notCountedLayers", report.Health.NotCountedLayers)])
        {
            xml.WriteStartElement("property");
            Attribute(xml, "name", name);
            Attribute(xml, "value", $"{value}");
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }

    private static void Write(XmlWriter xml, string suite, Case test)
    {
        xml.WriteStartElement("testcase");
        Attribute(xml, "name", test.Name);
        Attribute(xml, "classname", suite);
        Attribute(xml, "time", "0");
        if (test.IsSkipped) Write(xml, "skipped", UnjudgedReason.Reason(test.Layer!));
        // Readers expect at most one failure. The first one gives the name, and the text contains all.
        if (test.Failures is [var worst, ..])
        {
            xml.WriteStartElement("failure");
            Attribute(xml, "type", worst.Kind);
            Attribute(xml, "message", worst.Message);
            xml.WriteString(string.Join('\n', Details(test).Select(PlainText.OneLine)));
            xml.WriteEndElement();
        }
        if (test.Layer is { } layer)
        {
            xml.WriteElementString("system-out", layer.Channels == 0 ? UnjudgedReason.Unjudged(layer)!
                : string.Join(", ", LayerColumns.Heads.Zip(LayerColumns.Values(layer), (head, number) => $"{head} {number}")));
        }
        xml.WriteEndElement();
    }

    private static void Write(XmlWriter xml, string element, string message)
    {
        xml.WriteStartElement(element);
        Attribute(xml, "message", message);
        xml.WriteEndElement();
    }

    private static IEnumerable<string> Details(Case test) =>
        [.. test.Failures.Select(failure => failure.Message), .. test.Layer is { } layer
            ? layer.Causes.Select(cause => Sentences.Describe(layer, cause)) : []];

    private static void Attribute(XmlWriter xml, string name, string value) => xml.WriteAttributeString(name, PlainText.OneLine(value));

    private sealed record Case(string Name, LayerReport? Layer, Failure[] Failures)
    {
        public bool IsSkipped => Failures.Length == 0 && Layer is { } layer && layer.Undecided == layer.Channels;
    }
}

/// <summary>A reason why a check fails.</summary>
/// <param name="Layer">The layer's name; null for the whole model.</param>
/// <param name="Kind">One word, e.g. "LayerSilent" or "Regressed".</param>
/// <param name="Message">One sentence.</param>
internal sealed record Failure(string? Layer, string Kind, string Message);
