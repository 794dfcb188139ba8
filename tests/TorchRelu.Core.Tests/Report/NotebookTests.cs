using System.Net;
using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests;

/// <summary>Finds the formatters as .NET Interactive does: by names, through reflection.</summary>
public sealed class NotebookTests
{
    [Fact]
    public void A_cell_shows_the_page_in_a_frame_that_keeps_to_itself()
    {
        var report = HostileReport.Make();

        var cell = Show("text/html", report);

        cell.Should().StartWith("<iframe ").And.Contain("sandbox=\"allow-scripts\"").And.EndWith("\"></iframe>");
        var page = cell.Split("srcdoc=\"")[1][..^"\"></iframe>".Length];
        page.Should().NotContainAny("<", ">", "\"");
        WebUtility.HtmlDecode(page).Should().Be(report.ToHtml());
    }

    [Fact]
    public void As_plain_text_it_shows_the_text() => Show("text/plain", SampleReport.Make()).Should().Be(SampleReport.Make().ToText());

    [Fact]
    public void What_is_no_report_is_left_to_others()
    {
        foreach (dynamic formatter in Formatters())
        {
            using var writer = new StringWriter();
            ((bool)formatter.Format("text", writer)).Should().BeFalse();
            writer.ToString().Should().BeEmpty();
        }
    }

    [Fact]
    public void The_page_comes_first_and_a_picture_and_a_text_with_it()
    {
        var attribute = Attribute();

        attribute.GetType().GetProperty("PreferredMimeTypes")!.GetValue(attribute).Should()
            .BeEquivalentTo((string[])["text/html", "image/svg+xml", "text/plain"], options => options.WithStrictOrdering());
    }

    private static string Show(string mimeType, ReluReport report)
    {
        using var writer = new StringWriter();
        foreach (dynamic formatter in Formatters())
        {
            if ((string)formatter.MimeType == mimeType) ((bool)formatter.Format(report, writer)).Should().BeTrue();
        }
        return writer.ToString();
    }

    private static IEnumerable<object> Formatters()
    {
        var attribute = Attribute();
        var source = Activator.CreateInstance((Type)attribute.GetType().GetProperty("FormatterSourceType")!.GetValue(attribute)!)!;
        return (IEnumerable<object>)source.GetType().GetMethod("CreateTypeFormatters")!.Invoke(source, [])!;
    }

    private static object Attribute() => typeof(ReluReport).GetCustomAttributes(inherit: true)
        .Single(attribute => attribute.GetType().Name == "TypeFormatterSourceAttribute");
}
