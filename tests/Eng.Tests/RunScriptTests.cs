using FluentAssertions;
using Xunit;

namespace TorchRelu.Eng.Tests;

public sealed class RunScriptTests : IDisposable
{
    private readonly Machine _machine = new();

    public RunScriptTests()
    {
        _machine.Write("checkout/TorchRelu.Extensions.sln", """
            Project("{1}") = "Extensions.Tests", "tests\Extensions.Tests\Extensions.Tests.csproj", "{2}"
            Project("{1}") = "Core.Tests", "tests\Core.Tests\Core.Tests.csproj", "{3}"
            """);
        _machine.Write("checkout/tests/Extensions.Tests/Extensions.Tests.csproj", "");
        _machine.Write("checkout/tests/Core.Tests/Core.Tests.csproj", "");
        _machine.Write("checkout/tests/Extensions.Tests/bin/Release/net10.0/Extensions.Tests.deps.json", """      "TorchSharp/0.106.0": {""");
        _machine.Write("checkout/tests/Core.Tests/bin/Release/net10.0/Core.Tests.deps.json", """      "TorchRelu.Core/0.1.0": {""");
        Results("core", total: 12, executed: 12, passed: 12);
    }

    public void Dispose() => _machine.Dispose();

    [BashFact]
    public void The_provider_is_the_first_and_the_last_line_and_the_count_stands_alone_before_it()
    {
        Results("extensions", total: 30, executed: 28, passed: 28);

        var run = RunTests();

        run.ExitCode.Should().Be(0);
        run.OutputLines[0].Should().Be("provider: TorchSharp 0.106.0");
        run.OutputLines[^2..].Should().Equal("40 passed, 0 failed, 2 skipped", "provider: TorchSharp 0.106.0");
    }

    [BashFact]
    public void The_provider_is_what_the_tests_were_built_with()
    {
        _machine.FeedsDoNotCarryTorchSharp();
        _machine.Write("checkout/tests/Extensions.Tests/bin/Release/net10.0/Extensions.Tests.deps.json", """      "TorchSharp.SystemLibTorch/0.1.0": {""");

        RunTests().OutputLines[^1].Should().Be("provider: SystemLibTorch 1.13.1");
    }

    [BashFact]
    public void A_failure_counts_and_fails_the_run()
    {
        Results("extensions", total: 30, executed: 30, passed: 29, """<UnitTestResult testName="A" outcome="Failed" />""");

        var run = RunTests();

        run.ExitCode.Should().NotBe(0);
        run.OutputLines[^2].Should().Be("41 passed, 1 failed, 0 skipped");
    }

    [BashFact]
    public void A_run_that_breaks_off_fails_whatever_passed_before()
    {
        _machine.Add("dotnet", """
            [[ $1 != --version ]] || echo 10.0.401
            [[ $1 != test ]] || { mkdir -p artifacts/test-results; cp "$MACHINE"/trx/* artifacts/test-results; exit 1; }
            """);

        var run = RunTests();

        run.ExitCode.Should().NotBe(0);
        run.OutputLines[^3..^1].Should().Equal("A project broke off: not all of its tests are in this count.", "12 passed, 0 failed, 0 skipped");
    }

    [BashFact]
    public void A_run_without_a_test_fails()
    {
        Results("core", total: 0, executed: 0, passed: 0);

        var run = RunTests();

        run.ExitCode.Should().NotBe(0);
        run.OutputLines[^3..^1].Should().Equal("No test ran.", "0 passed, 0 failed, 0 skipped");
    }

    [BashFact]
    public void Root_gets_the_browser_that_is_missing()
    {
        _machine.Lacks("chromium");

        RunTests().ExitCode.Should().Be(0);

        _machine.Calls.Should().Contain("apt-get install -y --no-install-recommends chromium");
    }

    [BashFact]
    public void A_browser_that_is_there_is_enough()
    {
        _machine.Add("google-chrome", "");
        _machine.Lacks("chromium");
        RunTests().ExitCode.Should().Be(0);

        _machine.Lacks("google-chrome");
        _machine.Environment["CHROMIUM"] = "/opt/my/chrome";
        RunTests().ExitCode.Should().Be(0);

        _machine.Calls.Should().NotContain(call => call.StartsWith("apt-get"));
    }

    [BashFact]
    public void Without_root_the_command_for_the_browser_is_printed_and_the_tests_run_on()
    {
        _machine.Lacks("chromium");
        _machine.IsNotRoot();
        _machine.Add("sudo", "exec \"$@\"");

        var run = RunTests();

        run.ExitCode.Should().Be(0);
        run.Errors.Should().Contain("run: sudo apt-get update && sudo apt-get install -y --no-install-recommends chromium");
        _machine.Calls.Should().NotContain(call => call.StartsWith("apt-get") || call.StartsWith("sudo"));
    }

    [BashFact]
    public void A_browser_that_cannot_be_had_fails_nothing_and_the_reason_is_quoted()
    {
        _machine.Lacks("chromium");
        _machine.Add("apt-get", "echo 'E: Unable to locate package chromium'; exit 100");

        var run = RunTests();

        run.ExitCode.Should().Be(0);
        run.Errors.Should().Contain("(E: Unable to locate package chromium)");
    }

    [BashFact]
    public void What_is_left_out_is_counted_and_named_with_its_reason()
    {
        _machine.Write("checkout/tests/ML.Tests/ML.Tests.csproj", "");
        Results("extensions", total: 1, executed: 0, passed: 0, """
                <UnitTestResult testId="1" testName="Tests.On_a_GPU(name: &quot;a&quot;)" computerName="c" outcome="NotExecuted" testListId="2">
                  <Output>
                    <ErrorInfo>
                      <Message>no CUDA device &amp; no MPS</Message>
            """);

        RunTests().OutputLines.Should().ContainInConsecutiveOrder(
            "Left out (2):",
            "  Tests.On_a_GPU(name: \"a\"): no CUDA device & no MPS",
            "  tests/ML.Tests/ML.Tests.csproj: it is not in TorchRelu.Extensions.sln");
    }

    [BashFact]
    public void Tests_of_Microsoft_ML_are_named_with_the_reason_where_it_is_not_there()
    {
        HasTestsOfMicrosoftML(builtWith: "TorchRelu.Core/0.1.0");
        _machine.FeedsDoNotCarryMicrosoftML();

        var run = RunTests();

        run.ExitCode.Should().Be(0);
        run.OutputLines.Should().ContainInConsecutiveOrder(
            "Left out (1):",
            "  TorchRelu.Extensions.ML.Tests: the configured feeds do not carry Microsoft.ML 4.0.2 (NU1101: Unable to find package Microsoft.ML. No packages exist with this id in source(s): local)");
        run.OutputLines[^1].Should().Be("provider: TorchSharp 0.106.0");
    }

    [BashFact]
    public void Tests_of_Microsoft_ML_that_somebody_leaves_out_are_named_too()
    {
        HasTestsOfMicrosoftML(builtWith: "TorchRelu.Core/0.1.0");
        _machine.Setup().ShouldSucceed();
        _machine.Environment["MicrosoftMLAvailable"] = "false";

        RunTests().OutputLines.Should().Contain("  TorchRelu.Extensions.ML.Tests: MicrosoftMLAvailable in the environment says so");
    }

    [BashFact]
    public void Where_Microsoft_ML_is_there_its_version_stands_beside_the_provider_and_nothing_is_left_out()
    {
        HasTestsOfMicrosoftML(builtWith: "Microsoft.ML/4.0.2");

        var run = RunTests();

        run.OutputLines[0].Should().Be("provider: TorchSharp 0.106.0, Microsoft.ML 4.0.2");
        run.OutputLines[^1].Should().Be(run.OutputLines[0]);
        run.Output.Should().NotContain("Left out");
    }

    [BashFact]
    public void Options_reach_the_setup_the_build_and_the_tests()
    {
        RunTests("--torchsharp-version", "0.102.8", "--filter", "A|B C").Errors.Should().Contain("Torch provider: TorchSharp.").And.Contain("TorchProvider in the environment");

        _machine.Calls.Should().Contain(call => call.StartsWith("dotnet test ") && call.EndsWith("--filter A|B C"));
        RunTests("--provider", "none").Errors.Should().Contain("'none', which is no torch provider");
        RunTests("--provider").Errors.Should().Contain("--provider needs a value");
    }

    [BashFact]
    public void A_build_that_fails_is_shown_and_no_test_is_run()
    {
        _machine.BuildGives("A.cs(1,1): error CS1002: ; expected\n");

        var run = RunTests();

        run.ExitCode.Should().NotBe(0);
        run.Errors.Should().Contain("error CS1002").And.Contain("dotnet build TorchRelu.Extensions.sln -c Release");
        _machine.Calls.Should().NotContain(call => call.StartsWith("dotnet test"));
    }

    [BashFact]
    public void A_setup_that_fails_ends_the_run()
    {
        _machine.HasSdk("8.0.404");

        var run = RunTests();

        run.ExitCode.Should().NotBe(0);
        run.Output.Should().BeEmpty();
        run.Errors.Should().StartWith("setup: the .NET SDK here is 8.0.404");
    }

    [BashFact]
    public void The_sample_gets_all_arguments_in_the_callers_folder_and_has_standard_output_to_itself()
    {
        _machine.Add("dotnet", "[[ $1 != --version ]] || echo 10.0.401; [[ $1 != run ]] || echo \"${@: -3} in $PWD\"");
        var link = Path.Combine(_machine.Checkout, "..", "train");
        File.CreateSymbolicLink(link, Path.Combine(_machine.Checkout, "samples", "run.sh"));

        var run = _machine.Run(link, "--model", "a b", "--help");

        run.ExitCode.Should().Be(0);
        run.Output.Should().MatchRegex("^--model a b --help in [^ ]*/machine[^/ ]*\n$");
        run.Errors.Should().Contain("Torch provider: TorchSharp.");
    }

    [BashFact]
    public void A_sample_that_does_not_build_is_shown_and_not_run()
    {
        _machine.BuildGives("A.cs(1,1): error CS1002: ; expected\n");

        var run = _machine.Run(Path.Combine(_machine.Checkout, "samples", "run.sh"));

        run.ExitCode.Should().NotBe(0);
        run.Errors.Should().Contain("error CS1002").And.Contain("dotnet build samples/Mnist -c Release");
        _machine.Calls.Should().NotContain(call => call.StartsWith("dotnet run"));
    }

    [BashFact]
    public void Continuous_integration_ends_on_the_count_of_the_tests()
    {
        var run = _machine.Run(Path.Combine(_machine.Checkout, ".ci", "run"));

        run.ExitCode.Should().Be(0);
        run.OutputLines.Should().Contain("12 passed, 0 failed, 0 skipped");
    }

    private void HasTestsOfMicrosoftML(string builtWith)
    {
        const string folder = "checkout/tests/TorchRelu.Extensions.ML.Tests";
        File.AppendAllText(Path.Combine(_machine.Checkout, "TorchRelu.Extensions.sln"), """

            Project("{1}") = "TorchRelu.Extensions.ML.Tests", "tests\TorchRelu.Extensions.ML.Tests\TorchRelu.Extensions.ML.Tests.csproj", "{4}"
            """);
        _machine.Write($"{folder}/TorchRelu.Extensions.ML.Tests.csproj", "");
        _machine.Write($"{folder}/bin/Release/net10.0/TorchRelu.Extensions.ML.Tests.deps.json", $"""      "{builtWith}": {"{"}""");
    }

    private ScriptRun RunTests(params string[] arguments) => _machine.Run(Path.Combine(_machine.Checkout, "tests", "run.sh"), arguments);

    private void Results(string project, int total, int executed, int passed, string tests = "") => _machine.Write($"trx/{project}.trx", $"""
        <TestRun>
        {tests}
            <Counters total="{total}" executed="{executed}" passed="{passed}" failed="{executed - passed}" error="0" />
        </TestRun>

        """);
}
