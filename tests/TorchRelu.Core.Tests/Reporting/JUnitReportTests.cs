using System.Xml.Linq;
using System.Xml.Schema;
using FluentAssertions;
using TorchRelu.Internal;
using TorchRelu.Reporting;
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
        Faults(XDocument.Parse(Saved(SampleReport.Make(), Severity.Warning).Replace("<testcase", "<case").Replace("</testcase", "</case"))).Should().NotBeEmpty();

    [Theory]
    [InlineData(Severity.Notice, 3)]
    [InlineData(Severity.Warning, 2)]
    [InlineData(Severity.Critical, 0)]
    public void A_layer_fails_from_the_severity_that_was_asked_for(Severity failFrom, int failed)
    {
        var suite = XDocument.Parse(Saved(SampleReport.Make(), failFrom)).Root!.Element("testsuite")!;

        suite.Elements("testcase").Count(test => test.Elements("failure").Any()).Should().Be(failed);
        ((int)suite.Attribute("failures")!).Should().Be(failed);
        ((int)suite.Attribute("tests")!).Should().Be(suite.Elements("testcase").Count());
        ((int)suite.Attribute("skipped")!).Should().Be(suite.Descendants("skipped").Count());
    }

    [Fact]
    public void The_cases_add_up_to_the_report()
    {
        var report = SampleReport.Make();

        var properties = XDocument.Parse(Saved(report, Severity.Warning)).Descendants("property").ToDictionary(property => (string)property.Attribute("name")!, property => (int)property.Attribute("value")!);

        properties.Should().BeEquivalentTo(new Dictionary<string, int> { ["steps"] = 400, ["channels"] = report.Channels, ["dead"] = report.Dead, ["undecided"] = report.Health.Undecided });
    }

    [Fact]
    public void A_failure_of_no_layer_in_the_report_has_a_case_of_its_own()
    {
        var xml = XDocument.Parse(JUnitReport.Write(SampleReport.Make(), [new Failure("gone", "Missing", "It is gone."), new Failure(null, "Undecided", "Nothing is known.")]));

        xml.Descendants("testcase").Where(test => test.Elements("failure").Any()).Select(test => (string)test.Attribute("name")!).Should().Equal("gone", "model");
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

    private static List<string> Faults(XDocument document)
    {
        var schemas = new XmlSchemaSet();
        schemas.Add(null, Path.Combine(AppContext.BaseDirectory, "Reporting", "Schemas", "junit.xsd"));
        var faults = new List<string>();
        document.Validate(schemas, (_, fault) => faults.Add(fault.Message));
        return faults;
    }
}
