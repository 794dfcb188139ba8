using System.Buffers.Binary;
using System.IO.Compression;
using System.Xml.Linq;
using FluentAssertions;
using Xunit;

namespace TorchRelu.Packaging.Tests;

[Collection(nameof(Feed))]
public sealed class PackageTests(Feed feed)
{
    public static TheoryData<string> Packages => [.. Feed.Projects];

    public static TheoryData<string> Libraries => [.. Feed.Projects.Where(project => project != "TorchRelu.Extensions.Cli")];

    [Theory, MemberData(nameof(Packages))]
    public void A_package_has_its_page_its_licence_and_its_symbols(string package)
    {
        using var archive = feed.Open(package);
        using var symbols = feed.Open(package, "snupkg");
        var nuspec = feed.Nuspec(package);

        Text(archive, "README.md").Should().StartWith("# ");
        nuspec.Element("readme")!.Value.Should().Be("README.md");
        nuspec.Element("license")!.Value.Should().Be("MIT");
        nuspec.Element("description")!.Value.Should().NotBeNullOrWhiteSpace().And.NotBe("Package Description");
        foreach (var library in archive.Entries.Where(entry => entry.Name == $"{package}.dll"))
            symbols.GetEntry(Path.ChangeExtension(library.FullName, "pdb")).Should().NotBeNull();
    }

    [Theory, MemberData(nameof(Packages))]
    public void A_package_has_its_icon_and_the_list_of_changes(string package)
    {
        using var archive = feed.Open(package);
        var nuspec = feed.Nuspec(package);

        nuspec.Element("icon")!.Value.Should().Be("icon.png");
        SizeOfPng(archive, "icon.png").Should().Be((128, 128));
        nuspec.Element("releaseNotes")!.Value.Should().Contain("CHANGELOG.md");
        Text(archive, "CHANGELOG.md").Should().StartWith("# Changelog");
    }

    [Theory, MemberData(nameof(Libraries))]
    public void A_library_is_there_for_both_frameworks_with_its_documentation(string package)
    {
        using var archive = feed.Open(package);

        foreach (var framework in (string[])["net8.0", "net10.0"])
        {
            archive.GetEntry($"lib/{framework}/{package}.dll").Should().NotBeNull();
            Text(archive, $"lib/{framework}/{package}.xml").Should().Contain("<summary>");
        }
    }

    [Fact]
    public void The_core_depends_on_nothing() => Dependencies("TorchRelu.Core").Should().BeEmpty();

    [Fact]
    public void The_assertions_depend_on_the_core_and_on_the_FluentAssertions_that_are_free() =>
        Dependencies("TorchRelu.Extensions.Testing").Should()
            .BeEquivalentTo([("TorchRelu.Core", Feed.Version), ("FluentAssertions", "[6.12.0, 8.0.0)")]);

    [Fact]
    public void The_tool_brings_no_tensor_library()
    {
        using var archive = feed.Open("TorchRelu.Extensions.Cli");

        Dependencies("TorchRelu.Extensions.Cli").Should().BeEmpty();
        archive.Entries.Select(entry => entry.Name).Should()
            .Contain("TorchRelu.Core.dll").And.NotContain(name => name.Contains("TorchSharp"));
        Text(archive, "tools/net8.0/any/DotnetToolSettings.xml").Should().Contain("Name=\"torchrelu\"");
    }

    [Theory]
    [InlineData("net8.0", "8.0.3")]
    [InlineData("net10.0", "10.0.14")]
    public void The_plug_in_depends_on_the_lowest_TorchSharp_and_on_the_logging_of_its_NET(string framework, string logging) =>
        Groups("TorchRelu.Extensions")[framework].Should().BeEquivalentTo(
            [("TorchRelu.Core", Feed.Version), ("TorchSharp", Build.TorchSharpFloor),
                ("Microsoft.Extensions.Logging.Abstractions", logging)]);

    [Fact]
    public void The_ML_NET_library_depends_on_the_plug_in_and_on_ML_NET() =>
        Dependencies("TorchRelu.Extensions.ML").Should().BeEquivalentTo(
            [
                ("TorchRelu.Extensions", Feed.VersionOf("TorchRelu.Extensions")),
                    ("TorchRelu.Training", Feed.VersionOf("TorchRelu.Training")),
                ("TorchSharp", Build.TorchSharpFloor), ("Microsoft.ML", Build.MicrosoftML),
            ]);

    [Fact]
    public void A_package_that_was_compiled_against_another_TorchSharp_than_it_declares_is_never_released()
    {
        var (exitCode, output) = feed.Pack("TorchRelu.Extensions", "--no-build", "-p:ReleasePackages=true");

        if (Build.CompiledAgainst == Build.TorchSharpFloor) exitCode.Should().Be(0, output);
        else output.Should()
            .Contain($"declares TorchSharp {Build.TorchSharpFloor} and was compiled against {Build.CompiledAgainst}").And.Contain(
            "not to be released");
    }

    // The same for every framework, or else a group of dependencies says something that another does not.
    private IReadOnlyList<(string Id, string Version)> Dependencies(string package)
    {
        var groups = Groups(package).Values.ToList();
        foreach (var group in groups) group.Should().BeEquivalentTo(groups[0]);
        return groups.FirstOrDefault() ?? [];
    }

    private Dictionary<string, IReadOnlyList<(string Id, string Version)>> Groups(string package)
    {
        return feed.Nuspec(package).Descendants("group").ToDictionary(group => group.Attribute("targetFramework")!.Value, Of);

        static IReadOnlyList<(string Id, string Version)> Of(XElement group) =>
            [.. group.Elements("dependency")
                .Select(dependency => (dependency.Attribute("id")!.Value, dependency.Attribute("version")!.Value))];
    }

    // The first chunk of a PNG begins after 16 bytes with its width and height.
    private static (int Width, int Height) SizeOfPng(ZipArchive archive, string name)
    {
        var head = new byte[24];
        using var stream = archive.GetEntry(name)!.Open();
        stream.ReadExactly(head);
        head.AsSpan(1, 3).SequenceEqual("PNG"u8).Should().BeTrue();
        return (BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(20)));
    }

    private static string Text(ZipArchive archive, string name)
    {
        using var reader = new StreamReader(archive.GetEntry(name)!.Open());
        return reader.ReadToEnd();
    }
}
