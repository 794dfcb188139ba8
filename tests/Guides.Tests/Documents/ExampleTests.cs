using System.Xml.Linq;
using FluentAssertions;
using Xunit;

namespace TorchRelu.Guides.Tests;

/// <summary>What an editor shows as the example of a member is code that compiles and runs.</summary>
public sealed class ExampleTests
{
    public static TheoryData<string> Examples => [.. Code.Select(example => example.Name)];

    /// <summary>The members that a user meets first.</summary>
    public static TheoryData<string> First =>
    [
        "M:TorchRelu.DyingReluMonitor.Attach", "M:TorchRelu.DyingReluMonitor.Scan", "M:TorchRelu.DyingReluMonitor.Step",
        "M:TorchRelu.DyingReluMonitor.EndEpoch", "M:TorchRelu.DyingReluMonitor.Report", "T:TorchRelu.DyingReluOptions",
        "P:TorchRelu.RepairPolicy.Default", "M:TorchRelu.RepairPolicy.#ctor", "M:TorchRelu.RepairPolicy.WithCentring",
        "M:TorchRelu.RepairPolicy.DryRun", "M:TorchRelu.RepairPolicy.StopByException", "M:TorchRelu.RepairPolicy.WithCheckpoints",
        "M:TorchRelu.ReluReport.ToText", "M:TorchRelu.ReluReport.SaveHtml", "M:TorchRelu.ReluReport.SaveJson",
        "M:TorchRelu.ModelRisk.Assess", "T:TorchRelu.NetworkTrainer", "T:TorchRelu.NetworkTrainerOptions",
        "M:TorchRelu.ReluReportAssertions.HaveDeadShareBelow", "M:TorchRelu.ReluReportAssertions.NotHaveRegressedFrom",
        "M:TorchRelu.TorchSharpNetworkCatalog.TorchSharpNetwork", "M:TorchRelu.MpiWorkers.Run",
    ];

    [Theory, MemberData(nameof(Examples))]
    public void An_example_of_a_member_compiles_and_runs(string member) =>
        CodeBlock.Run(Code.Single(example => example.Name == member).Text);

    [Theory, MemberData(nameof(First))]
    public void A_member_that_a_user_meets_first_has_an_example(string member) =>
        Code.Select(example => example.Name.Split('(', '`')[0]).Should().Contain(member);

    // The documentation of the libraries is copied beside them.
    private static IReadOnlyList<(string Name, string Text)> Code { get; } =
    [
        .. from file in Directory.GetFiles(AppContext.BaseDirectory, "TorchRelu.*.xml").Order(StringComparer.Ordinal)
           from member in XDocument.Load(file).Descendants("member")
           where member.Element("example") is not null
           select ((string)member.Attribute("name")!, (string)member.Element("example")!.Element("code")!),
    ];
}
