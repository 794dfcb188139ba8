using FluentAssertions;
using TorchRelu.Reporting;
using TorchRelu.Tests;
using Xunit;

namespace TorchRelu.Packaging.Tests;

/// <summary>What others build on changes only where somebody means it: the listings are read like code when they change.</summary>
public sealed class PublicApiTests
{
    [Theory]
    [InlineData(typeof(ReluReport))]
    [InlineData(typeof(DyingReluMonitor))]
    [InlineData(typeof(ReluReportAssertions))]
    public void The_public_members_are_those_of_the_listing(Type library)
    {
        ArgumentNullException.ThrowIfNull(library);
        var assembly = library.Assembly;

        Golden.Holds(ApiText.Of(assembly), $"{assembly.GetName().Name}.txt");
    }

    [Theory]
    [InlineData(typeof(ReluReport))]
    [InlineData(typeof(DyingReluMonitor))]
    [InlineData(typeof(ReluReportAssertions))]
    public void Public_types_are_in_two_namespaces(Type library)
    {
        ArgumentNullException.ThrowIfNull(library);

        library.Assembly.GetExportedTypes().Select(type => type.Namespace).Distinct().Should().BeSubsetOf(["TorchRelu", "TorchRelu.Reporting"]);
    }
}
