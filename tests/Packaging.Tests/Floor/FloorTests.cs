using FluentAssertions;
using Xunit;

namespace TorchRelu.Packaging.Tests;

/// <summary>
/// The libraries declare the lowest TorchSharp that they support. Where they are compiled against a later one, these tests show that they
/// ask for
/// nothing that the lowest lacks. The listing has the members of that version that are in use, checked against its public API.
/// </summary>
[Collection(nameof(Feed))]
public sealed class FloorTests(Feed feed)
{
    [Theory]
    [InlineData("TorchRelu.Extensions")]
    [InlineData("TorchRelu.Training")]
    [InlineData("TorchRelu.Extensions.ML")]
    [InlineData("TorchRelu.Extensions.Mpi")]
    public void A_packed_library_uses_no_member_of_TorchSharp_that_its_floor_lacks(string package)
    {
        foreach (var framework in (string[])["net8.0", "net10.0"])
        {
            var used = References(package, framework);

            used.Should().NotBeEmpty();
            Lacking(used, Listing()).Should().BeEmpty(
                "{0} ({1}) declares TorchSharp {2}: use other members, or, where that version has these, add them to the listing",
                package, framework, Build.TorchSharpFloor);
        }
    }

    [Fact]
    public void A_member_that_the_floor_lacks_is_named()
    {
        const string Step = "TorchSharp.torch.nn.Module.eval() -> Void";
        Listing().Should().Contain(Step);

        Lacking(References("TorchRelu.Extensions", "net10.0"), [.. Listing().Where(member => member != Step)]).Should().Equal(Step);
    }

    [Fact]
    public void The_listing_is_of_the_declared_version() =>
        Path.GetFileName(ListingFile).Should().Be($"torchsharp-{Build.TorchSharpFloor}.txt", "another floor needs a listing of its own");

    private static string ListingFile => Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Floor")).Single();

    private static string[] Listing() => File.ReadAllLines(ListingFile);

    private static IEnumerable<string> Lacking(IEnumerable<string> used, IReadOnlyCollection<string> listing) => used.Except(listing);

    private IReadOnlyList<string> References(string package, string framework)
    {
        using var archive = feed.Open(package);
        using var assembly = new MemoryStream();
        using (var entry = archive.GetEntry($"lib/{framework}/{package}.dll")!.Open()) entry.CopyTo(assembly);
        assembly.Position = 0;
        return MemberReferences.Of(assembly, "TorchSharp");
    }
}
