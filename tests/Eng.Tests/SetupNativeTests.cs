using FluentAssertions;
using Xunit;

namespace TorchRelu.Eng.Tests;

public sealed class SetupNativeTests : IDisposable
{
    private const string Source = "checkout/src/TorchSharp.SystemLibTorch/Native/bridge.cpp";

    private readonly Machine _machine = new();

    public SetupNativeTests() => _machine.FeedsDoNotCarryTorchSharp();

    public void Dispose() => _machine.Dispose();

    private IEnumerable<string> Builds => _machine.Calls.Where(call => call.StartsWith("cmake"));

    [BashFact]
    public void Changed_sources_are_built_again_and_nothing_else_is_done()
    {
        _machine.Setup().ShouldSucceed();
        _machine.ForgetCalls();
        _machine.Write(Source, "// changed");

        _machine.Setup().ShouldSucceed();

        Builds.Should().HaveCount(2, "it is configured and built");
        _machine.Calls.Except(Builds).Should().OnlyContain(call => call == "dotnet --version" || call.StartsWith("g++") || call.StartsWith("ldd"));
    }

    [BashFact]
    public void Another_version_of_libtorch_is_built_against_again()
    {
        _machine.Setup().ShouldSucceed();
        _machine.ForgetCalls();
        _machine.HasLibtorch("2.6.0");

        _machine.Setup().ShouldSucceed().Output.Should().Contain("SystemLibTorch over libtorch 2.6.0");

        Builds.Should().NotBeEmpty();
    }

    [BashFact]
    public void A_libtorch_of_your_own_goes_before_the_one_of_the_distribution_and_is_remembered()
    {
        _machine.Environment["TORCH_DIR"] = _machine.UnpackLibtorch("2.7.1");
        _machine.Setup().ShouldSucceed().Output.Should().Contain("libtorch 2.7.1");
        Builds.Should().Contain(call => call.Contains($"-DTorch_DIR={_machine.Environment["TORCH_DIR"]}/share/cmake/Torch"));
        _machine.ForgetCalls();
        _machine.Environment.Clear();

        _machine.Setup().ShouldSucceed().Output.Should().Contain("libtorch 2.7.1");

        Builds.Should().BeEmpty();
    }

    [BashTheory]
    [InlineData("TORCH_DIR")]
    [InlineData("Torch_DIR")]
    public void A_folder_without_libtorch_is_refused_even_where_the_distribution_has_one(string variable)
    {
        _machine.Environment[variable] = "/nowhere";

        _machine.Setup().ShouldFailOn(_machine, $"{variable}=/nowhere has no ", $"run: {variable}=<libtorch folder>");
    }

    [BashFact]
    public void A_libtorch_that_is_too_old_is_refused()
    {
        _machine.HasLibtorch("1.8.1");

        _machine.Setup().ShouldFailOn(_machine, "is 1.8.1 and 1.13 is the oldest that works", "run: TORCH_DIR=<folder> eng/setup.sh");
    }

    [BashFact]
    public void A_build_that_fails_is_quoted_and_tried_again_the_next_time()
    {
        _machine.Add("cmake", "mkdir -p artifacts/native; [[ $1 != --build ]] || { echo 'bridge.cpp:7: fatal error: ATen/ATen.h: no such file'; exit 2; }");
        _machine.Setup().ShouldFailOn(_machine, "bridge.cpp:7: fatal error: ATen/ATen.h: no such file", "eng/setup.sh");
        _machine.ForgetCalls();

        _machine.Setup().ShouldFailOn(_machine, "does not build over libtorch 1.13.1", "artifacts/native.log");

        Builds.Should().NotBeEmpty();
    }
}
