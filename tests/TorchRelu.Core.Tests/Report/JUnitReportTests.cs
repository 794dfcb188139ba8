using System.Xml.Linq;
using System.Xml.Schema;
using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests;

public sealed class JUnitReportTests
{
    [Fact]
    public void The_file_reads_as_the_golden_one() => Golden.Holds(Saved(SampleReport.Make(), Severity.Warning), "report.junit.xml");

    [Theory]
    [InlineData(Severity.Notice)]
    [InlineData(Severity.Critical)]
    public void The_file_is_JUnit_whatever_it_holds(Severity failFrom)
    {
        foreach (var report in (ReluReport[])[SampleReport.Make(), HostileReport.Make(), new ReluReport { Steps = 0, Layers = [] }])
        {
            var faults = Faults(XDocument.Parse(Saved(report, failFrom)));

            faults.Should().BeEmpty();
        }
    }

    [Fact]
    public void The_schema_refuses_what_is_not_JUnit() =>
        Faults(XDocument.Parse(Saved(SampleReport.Make(), Severity.Warning).Replace("<testcase", "<case").Replace("</testcase", "</case")))
            .Should().NotBeEmpty();

    [Theory]
    [InlineData(Severity.Notice, 3)]
    [InlineData(Severity.Warning, 2)]
    [InlineData(Severity.Critical, 0)]
    public void A_layer_fails_from_the_severity_that_was_asked_for(Severity failFrom, int failed)
    {
        var file = XDocument.Parse(Saved(SampleReport.Make(), failFrom)).Root!;

        file.Descendants("failure").Count().Should().Be(failed);
    }

    [Theory]
    [InlineData(Severity.Notice)]
    [InlineData(Severity.Critical)]
    public void What_a_suite_and_the_file_say_of_their_cases_is_what_the_cases_say(Severity failFrom)
    {
        foreach (
            var report in (ReluReport[])[SampleReport.Make(), Plant.Training(), HostileReport.Make(7),
            new ReluReport { Steps = 0, Layers = [] }])
        {
            var file = XDocument.Parse(Saved(report, failFrom)).Root!;

            foreach (var level in file.DescendantsAndSelf().Where(element => element.Name.LocalName is "testsuites" or "testsuite"))
            {
                foreach (
                    var (total, element) in (ReadOnlySpan<(string, string)>)[("tests", "testcase"), ("failures", "failure"),
                    ("errors", "error"), ("skipped", "skipped")])
                    ((int)level.Attribute(total)!).Should().Be(level.Descendants(element).Count(), $"{total} of {level.Name}");
            }
            file.Descendants("testcase").Where(test => test.Elements("failure").Count() + test.Elements("skipped").Count() > 1).Should()
                .BeEmpty("a case has one result");
            var layers = file.Descendants("testcase").Select(Numbers).ToArray();
            foreach (var name in (string[])["channels", "dead", "undecided"])
                layers.Sum(layer => layer.GetValueOrDefault(name)).Should().Be(Property(file, name), name);
            file.Descendants("system-out").Count(output => output.Value == "never called").Should().Be(Property(file, "neverCalledLayers"));
        }
    }

    [Fact]
    public void What_cannot_be_judged_is_skipped_with_its_reason()
    {
        SiteSnapshot[] sites =
        [
            new("seen", "ReLU", Tallies.Of(2_000, 900), 2_000, null), new("unused", "ReLU", null, 0, null),
                new("young", "ReLU", Tallies.Of(20, 3), 0, null),
            new("forwarded", "ReLU", null, 0,
                null) { Findings = [new Finding(FindingKind.NeverCalled, Severity.Warning, "forwarded", "Write call(x).")] },
            new("complex", "ReLU", null, 0, "not counted since step 0: complex numbers"),
        ];

        var skipped = XDocument.Parse(Saved(ReportBuilder.Build(1, sites), Severity.Critical)).Descendants("skipped")
            .ToDictionary(reason => (string)reason.Parent!.Attribute("name")!, reason => (string)reason.Attribute("message")!);

        skipped.Should().BeEquivalentTo(new Dictionary<string, string>
        {
            ["unused"] = "It was never called, so that nothing is known of it.",
            ["young"] = "There are too few samples to say anything of it.",
            ["forwarded"] = "Write call(x).",
            ["complex"] = "Not counted since step 0: complex numbers",
        });
    }

    [Fact]
    public void The_properties_are_those_of_the_report()
    {
        var (report, file) = (SampleReport.Make(), XDocument.Parse(Saved(SampleReport.Make(), Severity.Warning)).Root!);

        file.Descendants("property").Select(property => ((string)property.Attribute("name")!, (int)property.Attribute("value")!)).Should()
            .Equal(
            ("steps", 400), ("channels", report.Channels), ("dead", report.Dead), ("undecided", report.Health.Undecided),
                ("neverCalledLayers", 1), ("notCountedLayers", 0));
    }

    [Fact]
    public void A_failure_of_no_layer_in_the_report_has_a_case_of_its_own()
    {
        var xml =
            XDocument.Parse(
            JUnitReport.Write(
            SampleReport.Make(), [new Failure("gone", "Missing", "It is gone."), new Failure(null, "Undecided", "Nothing is known.")]));

        xml.Descendants("testcase").Where(test => test.Elements("failure").Any()).Select(test => (string)test.Attribute("name")!).Should()
            .Equal("gone", "model");
        Faults(xml).Should().BeEmpty();
    }

    private static string Saved(ReluReport report, Severity failFrom)
    {
        var path = Path.GetTempFileName();
        try
        {
            report.SaveJUnit(path, failFrom);
            return File.ReadAllText(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static int Property(XElement file, string name) =>
        (int)file.Descendants("property").Single(property => (string?)property.Attribute("name") == name).Attribute("value")!;

    // The counts of a case, from "channels 7, dead 2, share 28.6 %, ...".
    private static Dictionary<string, int> Numbers(XElement test) =>
        ((string?)test.Element("system-out") ?? "").Split(", ").Select(part => part.Split(' '))
        .Where(part => part.Length == 2 && int.TryParse(part[1], out _)).ToDictionary(part => part[0], part => int.Parse(part[1]));

    private static List<string> Faults(XDocument document)
    {
        var schemas = new XmlSchemaSet();
        schemas.Add(null, Path.Combine(AppContext.BaseDirectory, "Report", "Schemas", "junit.xsd"));
        var faults = new List<string>();
        document.Validate(schemas, (_, fault) => faults.Add(fault.Message));
        return faults;
    }
}
