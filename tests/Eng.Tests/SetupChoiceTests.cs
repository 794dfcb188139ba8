using System.Xml.Linq;
using FluentAssertions;
using Xunit;

namespace TorchRelu.Eng.Tests;

public sealed class SetupChoiceTests : IDisposable
{
    private readonly Machine _machine = new();

    public void Dispose() => _machine.Dispose();

    [BashFact]
    public void TorchSharp_is_chosen_where_the_feeds_carry_it_and_nothing_native_is_looked_for()
    {
        _machine.Lacks("g++", "cmake", "make", "apt-get");

        _machine.Setup().ShouldSucceed().Output.Should().Contain("Torch provider: TorchSharp.").And.Contain("the configured feeds carry TorchSharp-cpu");

        _machine.AnswerText.Should().Contain("<TorchProvider Condition=\"'$(TorchProvider)' == ''\">TorchSharp</TorchProvider>");
        _machine.Calls.Should().Equal("dotnet --version", "dotnet restore artifacts/probe/probe.csproj", "dotnet restore artifacts/probe/probe.csproj");
        Directory.GetFiles(_machine.Checkout, "provider.*", SearchOption.AllDirectories).Should().Equal(_machine.Answer);
    }

    [BashFact]
    public void The_probe_asks_for_the_version_that_runs_and_the_version_that_libraries_are_compiled_against()
    {
        _machine.Environment["TorchSharpVersion"] = "0.107.0";
        _machine.Setup().ShouldSucceed();

        _machine.Asked.Should().StartWith(["TorchSharp-cpu [0.107.0]", "TorchSharp [0.102.8]"]);
    }

    [BashTheory]
    [InlineData("NU1101: Unable to find package TorchSharp-cpu.")]
    [InlineData("NU1102: Unable to find package TorchSharp-cpu with version (>= 0.106.0)")]
    public void SystemLibTorch_is_chosen_where_the_feeds_do_not_carry_TorchSharp(string error)
    {
        _machine.RestoreGives($"  Determining projects to restore...\nprobe.csproj : error {error}\n");

        _machine.Setup().ShouldSucceed().Output.Should()
            .Contain("Torch provider: SystemLibTorch over libtorch 1.13.1.").And.Contain("the configured feeds do not carry TorchSharp-cpu");

        _machine.AnswerText.Should().Contain(">SystemLibTorch</TorchProvider>").And.Contain("do not carry");
        File.Exists(Path.Combine(_machine.Checkout, "artifacts", "native", "libtorch_bridge.so")).Should().BeTrue();
    }

    [BashFact]
    public void Feeds_that_cannot_be_reached_are_not_said_to_lack_TorchSharp()
    {
        _machine.RestoreGives("""
            probe.csproj : error NU1101: Unable to find package TorchSharp-cpu.
            probe.csproj : error NU1301: Unable to load the service index for source <the second>.
            """);

        _machine.Setup().ShouldSucceed().Output.Should()
            .Contain("SystemLibTorch").And.Contain("could not be reached (NU1301: ").And.Contain("eng/setup.sh --force").And.NotContain("do not carry");

        XDocument.Load(_machine.Answer).Descendants("TorchProviderReason").Single().Value.Should().Contain("service index for source the second)");
    }

    [BashFact]
    public void A_restore_that_fails_otherwise_is_quoted()
    {
        _machine.RestoreGives("probe.csproj : error MSB4025: The project file could not be loaded.\n");

        _machine.Setup().ShouldSucceed().Output.Should().Contain("SystemLibTorch").And.Contain("failed (MSB4025: The project file could not be loaded)");
    }

    [BashTheory]
    [InlineData("")]
    [InlineData("probe.csproj : error NU1101: Unable to find package TorchSharp-cpu.")]
    public void A_remembered_answer_is_neither_asked_for_nor_installed_nor_built_again(string restoreErrors)
    {
        _machine.RestoreGives(restoreErrors);
        var first = _machine.Setup().ShouldSucceed();
        var answer = File.GetLastWriteTimeUtc(_machine.Answer);
        _machine.ForgetCalls();

        var second = _machine.Setup().ShouldSucceed();

        _machine.Calls.Should().Equal("dotnet --version");
        second.OutputLines.Should().Equal(first.OutputLines[^4..], "the choice and its reason are told every time");
        File.GetLastWriteTimeUtc(_machine.Answer).Should().Be(answer, "a newer import would make every project build again");
    }

    [BashFact]
    public void Force_asks_again()
    {
        _machine.FeedsDoNotCarryTorchSharp();
        _machine.Setup().ShouldSucceed();
        _machine.RestoreGives("");

        _machine.Setup("--force").ShouldSucceed();

        _machine.AnswerText.Should().Contain(">TorchSharp</TorchProvider>");
    }

    [BashFact]
    public void An_answer_for_one_version_is_no_answer_for_another()
    {
        _machine.FeedsDoNotCarryTorchSharp();
        _machine.Setup().ShouldSucceed();
        _machine.RestoreGives("");
        _machine.Environment["TorchSharpVersion"] = "0.107.0";

        _machine.Setup().ShouldSucceed().Output.Should().Contain("the configured feeds carry TorchSharp-cpu 0.107.0");
    }

    [BashTheory]
    [InlineData("TorchSharp")]
    [InlineData("SystemLibTorch")]
    public void TorchProvider_in_the_environment_wins_over_feeds_and_memory_and_changes_neither(string provider)
    {
        _machine.Setup("--provider", provider == "TorchSharp" ? "SystemLibTorch" : "TorchSharp").ShouldSucceed();
        var remembered = _machine.AnswerText;
        _machine.ForgetCalls();
        _machine.Environment["TorchProvider"] = provider;

        _machine.Setup().ShouldSucceed().Output.Should().Contain($"Torch provider: {provider}").And.Contain("TorchProvider in the environment");

        _machine.AnswerText.Should().Be(remembered);
        _machine.Calls.Should().NotContain(call => call.StartsWith("dotnet restore"));
    }

    [BashFact]
    public void The_provider_option_is_remembered()
    {
        _machine.Setup("--provider", "SystemLibTorch").ShouldSucceed();

        _machine.Setup().ShouldSucceed().Output.Should().Contain("Torch provider: SystemLibTorch").And.Contain("chosen with --provider");
        _machine.Asked.Should().NotContain(package => package.StartsWith("TorchSharp"));
    }

    [BashFact]
    public void An_unknown_provider_is_refused_with_the_two_that_exist()
    {
        _machine.Setup("--provider", "torchsharp").ShouldFailOn(_machine, "--provider is 'torchsharp'", "--provider TorchSharp, or: eng/setup.sh --provider SystemLibTorch");

        _machine.Environment["TorchProvider"] = "LibTorch";
        _machine.Setup().ShouldFailOn(_machine, "TorchProvider in the environment is 'LibTorch'", "--provider TorchSharp, or: eng/setup.sh --provider SystemLibTorch");
    }

    [BashFact]
    public void An_unknown_option_is_refused()
    {
        _machine.Setup("--prvider").ShouldFailOn(_machine, "unknown option '--prvider'", "eng/setup.sh --help");
        _machine.Calls.Should().BeEmpty();
    }

    [BashFact]
    public void Setup_works_through_a_link_from_any_folder()
    {
        var link = Path.Combine(_machine.Checkout, "..", "link.sh");
        File.CreateSymbolicLink(link, Path.Combine(_machine.Checkout, "eng", "setup.sh"));

        _machine.Run(link).ShouldSucceed();

        File.Exists(_machine.Answer).Should().BeTrue();
    }
}
