using System.Xml.Linq;
using FluentAssertions;
using Xunit;

namespace TorchRelu.Eng.Tests;

/// <summary>Whether what needs Microsoft.ML is built is decided like the torch provider, and apart from it.</summary>
public sealed class SetupMicrosoftMLTests : IDisposable
{
    private readonly Machine _machine = new();

    public void Dispose() => _machine.Dispose();

    [BashFact]
    public void It_is_built_where_the_feeds_carry_Microsoft_ML()
    {
        _machine.Setup().ShouldSucceed().OutputLines[^2..].Should().Equal("Microsoft.ML: 4.0.2.", "  Why: the configured feeds carry Microsoft.ML 4.0.2.");

        _machine.AnswerText.Should().Match(
            "*<MicrosoftMLReason Condition=\"'$(MicrosoftMLAvailable)' == ''\">*<MicrosoftMLAvailable Condition=\"'$(MicrosoftMLAvailable)' == ''\">true</MicrosoftMLAvailable>*",
            "where the environment decides, the reason for another answer is no reason");
        _machine.Asked.Should().Equal("TorchSharp-cpu [0.106.0]", "TorchSharp [0.102.8]", "Microsoft.ML [4.0.2]");
    }

    [BashTheory]
    [InlineData("NU1101: Unable to find package Microsoft.ML.")]
    [InlineData("NU1102: Unable to find package Microsoft.ML with version (= 4.0.2)")]
    public void It_is_left_out_where_the_feeds_do_not_carry_it_whatever_they_carry_of_torch(string error)
    {
        _machine.RestoreOfMicrosoftMLGives($"probe.csproj : error {error}\n");

        _machine.Setup().ShouldSucceed().OutputLines[^4..^1].Should().Equal(
            "Torch provider: TorchSharp.", "  Why: the configured feeds carry TorchSharp-cpu 0.106.0 and TorchSharp 0.102.8.", "Microsoft.ML: none; what needs it is left out.");

        _machine.AnswerText.Should().Contain(">false</MicrosoftMLAvailable>");
        Reason.Should().Be($"the configured feeds do not carry Microsoft.ML 4.0.2 ({error.TrimEnd('.')})");
    }

    [BashFact]
    public void Feeds_without_TorchSharp_may_carry_it()
    {
        _machine.FeedsDoNotCarryTorchSharp();

        _machine.Setup().ShouldSucceed().Output.Should().Contain("Torch provider: SystemLibTorch").And.Contain("Microsoft.ML: 4.0.2.");
    }

    [BashFact]
    public void Feeds_that_cannot_be_reached_are_not_said_to_lack_it()
    {
        _machine.RestoreOfMicrosoftMLGives("probe.csproj : error NU1301: Unable to load the service index for source <the second>.\n");

        _machine.Setup().ShouldSucceed();

        _machine.AnswerText.Should().Contain(">false</MicrosoftMLAvailable>");
        Reason.Should().Be("the configured feeds could not be reached (NU1301: Unable to load the service index for source the second); once they can: eng/setup.sh --force");
    }

    [BashTheory]
    [InlineData("true", "Microsoft.ML: 4.0.2.")]
    [InlineData("false", "Microsoft.ML: none; what needs it is left out.")]
    public void The_environment_wins_over_feeds_and_memory_and_changes_neither(string available, string said)
    {
        if (available == "true") _machine.FeedsDoNotCarryMicrosoftML();
        _machine.Setup().ShouldSucceed();
        var remembered = _machine.AnswerText;
        _machine.ForgetCalls();
        _machine.Environment["MicrosoftMLAvailable"] = available;

        _machine.Setup().ShouldSucceed().OutputLines[^2..].Should().Equal(said, "  Why: MicrosoftMLAvailable in the environment says so.");

        _machine.AnswerText.Should().Be(remembered);
        _machine.Asked.Should().BeEmpty();
    }

    [BashFact]
    public void What_the_environment_says_is_true_or_false()
    {
        _machine.Environment["MicrosoftMLAvailable"] = "yes";

        _machine.Setup().ShouldFailOn(_machine, "MicrosoftMLAvailable in the environment is 'yes'", "run: MicrosoftMLAvailable=false eng/setup.sh");
    }

    [BashTheory]
    [InlineData("--provider")]
    [InlineData("TorchProvider")]
    public void It_is_decided_and_remembered_where_the_torch_provider_is_chosen_by_hand(string chosenWith)
    {
        _machine.FeedsDoNotCarryMicrosoftML();
        if (chosenWith == "TorchProvider") _machine.Environment["TorchProvider"] = "SystemLibTorch";

        _machine.Setup(chosenWith == "--provider" ? ["--provider", "SystemLibTorch"] : []).ShouldSucceed();

        _machine.Asked.Should().Equal("Microsoft.ML [4.0.2]");
        XDocument.Load(_machine.Answer).Descendants("TorchProvider").Select(element => element.Value).Should()
            .Equal(chosenWith == "--provider" ? ["SystemLibTorch"] : Array.Empty<string>(), "what the environment chooses is for one run");
        Reason.Should().Contain("do not carry Microsoft.ML");
    }

    [BashFact]
    public void Force_asks_again()
    {
        _machine.FeedsDoNotCarryMicrosoftML();
        _machine.Setup().ShouldSucceed();
        _machine.RestoreOfMicrosoftMLGives("");
        _machine.Setup().ShouldSucceed().Output.Should().Contain("Microsoft.ML: none", "the answer is remembered");

        _machine.Setup("--force").ShouldSucceed();

        _machine.AnswerText.Should().Contain(">true</MicrosoftMLAvailable>");
    }

    [BashFact]
    public void An_answer_for_one_version_is_no_answer_for_another()
    {
        _machine.FeedsDoNotCarryMicrosoftML();
        _machine.Setup().ShouldSucceed();
        _machine.RestoreOfMicrosoftMLGives("");
        _machine.ForgetCalls();
        _machine.Environment["MicrosoftMLVersion"] = "5.0.0";

        _machine.Setup().ShouldSucceed().Output.Should().Contain("Microsoft.ML: 5.0.0.");

        _machine.Asked.Should().Equal(["Microsoft.ML [5.0.0]"], "the torch provider was decided before");
    }

    [BashFact]
    public void An_answer_that_says_nothing_of_it_is_completed_and_otherwise_kept()
    {
        _machine.Setup("--provider", "SystemLibTorch").ShouldSucceed();
        var complete = _machine.AnswerText;
        File.WriteAllLines(_machine.Answer, File.ReadAllLines(_machine.Answer).Where(line => !line.Contains("MicrosoftML")));
        _machine.ForgetCalls();

        _machine.Setup().ShouldSucceed();

        _machine.Asked.Should().Equal("Microsoft.ML [4.0.2]");
        _machine.AnswerText.Should().Be(complete);
    }

    private string Reason => XDocument.Load(_machine.Answer).Descendants("MicrosoftMLReason").Single().Value;
}
