using FluentAssertions;
using TorchSharp.Behaviour.Tests.Support;
using Xunit;

namespace TorchSharp.Behaviour.Tests.Conformance;

/// <summary>
/// The embedded provider has nothing that TorchSharp 0.102.8 lacks and no method without its overloads (else sum(0) would bind
/// differently). The lists hold only what concerns the provider; whoever adds a member adds TorchSharp's lines of that name.
/// </summary>
public class ConformanceTests
{
    private static readonly HashSet<string> s_listed = Lines("torchsharp-0.102.8.txt");
    private static readonly HashSet<string> s_newer = Lines("newer-properties.txt");
    private static readonly HashSet<string> s_leftOut = Lines("left-out.txt");

    private static List<ApiLine> Own => [.. ApiListing.Of(typeof(torch).Assembly)];

    [FactOn(Where.Embedded, "it is the one that is compared")]
    public void Every_visible_member_is_TorchSharps_or_one_of_the_newer_properties() =>
        Own.Where(line => !line.IsOverride).Select(line => line.Text).Except(s_listed).Except(s_newer).Should().BeEmpty();

    [FactOn(Where.Embedded, "it is the one that is compared")]
    public void A_name_that_is_there_has_all_its_overloads_but_those_left_out_with_a_reason()
    {
        var own = Own;
        var names = own.Select(line => ApiListing.Key(line.Text)).ToHashSet();

        s_listed.Where(line => names.Contains(ApiListing.Key(line))).Except(own.Select(line => line.Text)).Should().BeEquivalentTo(s_leftOut);
    }

    [FactOn(Where.Embedded, "it is the one that is compared")]
    public void The_lists_hold_nothing_that_the_provider_has_not()
    {
        var own = Own;
        var names = own.Select(line => ApiListing.Key(line.Text)).ToHashSet();

        s_listed.Where(line => !names.Contains(ApiListing.Key(line))).Should().BeEmpty();
        s_newer.Except(own.Select(line => line.Text)).Should().BeEmpty();
    }

    [FactOn(Where.GenuineLowest, "the list is that version's")]
    public void The_list_is_TorchSharps_own() => s_listed.Except(ApiListing.Of(typeof(torch).Assembly).Select(line => line.Text)).Should().BeEmpty();

    [FactOn(Where.GenuineNewest, "the names are from that version")]
    public void The_newer_properties_are_there_by_name_and_type()
    {
        foreach (var line in s_newer)
        {
            var (key, type) = (ApiListing.Key(line), line.Split(" : ")[1].Split(" {")[0]);
            var owner = typeof(torch).Assembly.GetType(key[..key.LastIndexOf('.')])!;
            var property = owner.GetProperty(key[(key.LastIndexOf('.') + 1)..]);

            property.Should().NotBeNull(key);
            ApiListing.Name(property!.PropertyType).Should().Be(type, key);
        }
    }

    [Fact]
    public void The_private_names_that_libraries_reach_have_the_same_types_and_visibilities()
    {
        var found = PrivateNames.Expected.Select(name => PrivateNames.Found(name.Owner, name.Field));

        found.Should().Equal(PrivateNames.Expected.Select(name => name.Description));
    }

    private static HashSet<string> Lines(string file) =>
        [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Conformance", file)).Where(line => line.Length > 0 && line[0] != '#')];
}
