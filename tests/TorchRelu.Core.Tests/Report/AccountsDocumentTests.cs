using System.Text.Json.Nodes;
using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests;

public sealed class AccountsDocumentTests
{
    private static readonly DeathAccount s_fell = new(8, 16)
    {
        MeanBefore = -0.5, MeanAfter = -4, SpreadBefore = 1, SpreadAfter = 0.75, ReachBefore = 2, ReachAfter = 1.5, Weights = -3,
        Bias = -0.25, Inputs = -0.25, LargestStep = 0.5, LargestStepFrom = 12, LargestStepTo = 16,
    };

    private static readonly DeathAccount s_unknown = s_fell with
    {
        Weights = null, Bias = null, Inputs = null, LargestStep = null, LargestStepFrom = null, LargestStepTo = null,
    };

    [Fact]
    public void What_is_read_are_the_accounts_that_were_written()
    {
        DeathAccount?[] accounts = [null, s_fell, null, s_unknown, s_fell with { LargestStepTo = 9_007_199_254_740_992 }];

        AccountsDocument.Of(Channels(accounts))!.Read(5, "at").Should().Equal(accounts);
    }

    [Fact]
    public void Channels_without_an_account_take_no_room()
    {
        AccountsDocument.Of(Channels(null, s_fell, null))!.Channel.Should().Equal(1);
        AccountsDocument.Of(Channels(null, null)).Should().BeNull();
        AccountsDocument.Of([]).Should().BeNull();
    }

    [Fact]
    public void Parts_that_no_account_knows_are_left_out()
    {
        var document = AccountsDocument.Of(Channels(s_unknown, s_unknown))!;

        Array?[] parts = [document.Weights, document.Bias, document.Inputs, document.LargestStep, document.LargestStepFrom,
            document.LargestStepTo];
        parts.Should().OnlyContain(list => list == null);
        document.Read(2, "at").Should().Equal(s_unknown, s_unknown);
    }

    [Fact]
    public void The_file_holds_them_beside_the_causes()
    {
        var accounts = Parsed()["layers"]![0]!["perChannel"]!["accounts"]!;

        accounts["channel"]!.AsArray().Select(channel => channel!.GetValue<int>()).Should().Equal(0, 1);
        Read(Parsed()).Should().Equal(SampleReport.Make().Layers[0].ChannelReports.Select(channel => channel.Account));
        accounts["change"].Should().BeNull("what follows from the rest is not written");
    }

    [Fact]
    public void A_file_without_accounts_is_read()
    {
        var document = Parsed();
        document["layers"]![0]!["perChannel"]!.AsObject().Remove("accounts");

        Read(document).Should().HaveCount(7).And.OnlyContain(account => account == null);
    }

    [Theory]
    [InlineData("from")]
    [InlineData("to")]
    [InlineData("meanBefore")]
    [InlineData("meanAfter")]
    [InlineData("spreadBefore")]
    [InlineData("spreadAfter")]
    [InlineData("reachBefore")]
    [InlineData("reachAfter")]
    [InlineData("weights")]
    [InlineData("bias")]
    [InlineData("inputs")]
    [InlineData("largestStep")]
    [InlineData("largestStepFrom")]
    [InlineData("largestStepTo")]
    public void A_list_of_another_length_is_refused_with_both_numbers(string list) =>
        Refused(accounts => accounts[list]!.AsArray().RemoveAt(0)).Should()
            .Be($"layers[0].perChannel.accounts.{list}: expected a list of 2 entries, found 1 entries.");

    [Theory]
    [InlineData("channel", "a list of whole numbers")]
    [InlineData("from", "a list of 2 entries")]
    [InlineData("reachAfter", "a list of 2 entries")]
    public void A_list_that_every_account_needs_must_be_there(string list, string expected) =>
        Refused(accounts => accounts.AsObject().Remove(list)).Should()
            .Be($"layers[0].perChannel.accounts.{list}: expected {expected}, found nothing.");

    [Theory]
    [InlineData(7)]
    [InlineData(-1)]
    [InlineData(0)]
    public void A_channel_that_the_layer_does_not_have_or_that_is_named_twice_is_refused(int channel) =>
        Refused(accounts => accounts["channel"]![1] = channel).Should()
            .Be($"layers[0].perChannel.accounts.channel[1]: expected a channel from 0 to 6, once, found {channel}.");

    [Theory]
    [InlineData("meanAfter", "\"low\"", "a number")]
    [InlineData("meanAfter", "1e999", "a number")]
    [InlineData("meanAfter", "null", "a number")]
    [InlineData("from", "0.5", "a whole number")]
    public void What_is_no_number_is_refused_with_its_place(string list, string value, string expected)
    {
        var json = Parsed();
        json["layers"]![0]!["perChannel"]!["accounts"]![list]![1] = "here";

        var reading = () => ReportJson.Read(json.ToJsonString().Replace("\"here\"", value));

        reading.Should().Throw<InvalidDataException>().WithMessage(
            $"layers[0].perChannel.accounts.{list}[1]: expected {expected}, found {value}.");
    }

    private static ChannelReport[] Channels(params DeathAccount?[] accounts) =>
        [.. accounts.Select((account, c) => new ChannelReport(c, ChannelVerdict.Dead, 0, null, -1) { Account = account })];

    private static JsonNode Parsed() => JsonNode.Parse(ReportJson.Write(SampleReport.Make()))!;

    private static IEnumerable<DeathAccount?> Read(JsonNode document) =>
        ReportJson.Read(document.ToJsonString()).Layers[0].ChannelReports.Select(channel => channel.Account);

    private static string Refused(Action<JsonNode> damage)
    {
        var document = Parsed();
        damage(document["layers"]![0]!["perChannel"]!["accounts"]!);
        var reading = () => ReportJson.Read(document.ToJsonString());
        return reading.Should().Throw<InvalidDataException>().Which.Message;
    }
}
