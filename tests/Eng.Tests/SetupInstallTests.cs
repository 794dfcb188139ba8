using FluentAssertions;
using Xunit;

namespace TorchRelu.Eng.Tests;

public sealed class SetupInstallTests : IDisposable
{
    private const string Install = "apt-get install -y --no-install-recommends";

    private readonly Machine _machine = new();

    public SetupInstallTests() => _machine.FeedsDoNotCarryTorchSharp();

    public void Dispose() => _machine.Dispose();

    [BashFact]
    public void Root_installs_what_is_missing_and_nothing_else()
    {
        _machine.Lacks("make");
        _machine.LacksLibtorch();
        _machine.HasBlas("blas");

        _machine.Setup().ShouldSucceed();

        _machine.Calls.Where(call => call.StartsWith("apt-get")).Should().Equal($"{Install} make libtorch-dev libopenblas0-pthread");
    }

    [BashFact]
    public void Package_lists_are_fetched_where_those_at_hand_do_not_do()
    {
        _machine.LacksLibtorch();
        _machine.Add("apt-get", """
            case $1 in
              update) touch "$MACHINE/lists" ;;
              install) [[ -f $MACHINE/lists ]] && exec "$MACHINE/install-libtorch" || { echo 'E: Unable to locate package libtorch-dev'; exit 100; } ;;
            esac
            """);

        _machine.Setup().ShouldSucceed();

        _machine.Calls.Where(call => call.StartsWith("apt-get")).Select(call => call.Split(' ')[1]).Should().Equal("install", "update", "install");
    }

    [BashFact]
    public void Without_root_the_command_is_printed_and_not_run()
    {
        _machine.IsNotRoot();
        _machine.Add("sudo", "exec \"$@\"");
        _machine.Lacks("g++", "cmake", "make");
        _machine.LacksLibtorch();

        _machine.Setup().ShouldFailOn(_machine, "takes root",
            "run: sudo apt-get update && sudo apt-get install -y --no-install-recommends g++ cmake make libtorch-dev libopenblas0-pthread (or eng/setup.sh --yes");

        _machine.Calls.Should().NotContain(call => call.StartsWith("apt-get") || call.StartsWith("sudo"));
    }

    [BashFact]
    public void Without_root_yes_runs_the_command_through_sudo()
    {
        _machine.IsNotRoot();
        _machine.Add("sudo", "exec \"$@\"");
        _machine.LacksLibtorch();

        _machine.Setup("--yes").ShouldSucceed();

        _machine.Calls.Should().Contain($"sudo env DEBIAN_FRONTEND=noninteractive {Install} libtorch-dev libopenblas0-pthread");
    }

    [BashFact]
    public void Without_root_and_sudo_the_command_is_one_that_asks_for_the_password_of_root()
    {
        _machine.IsNotRoot();
        _machine.LacksLibtorch();
        const string command = $"su -c 'apt-get update && {Install} libtorch-dev libopenblas0-pthread'";

        _machine.Setup().ShouldFailOn(_machine, "there is no sudo here", command);
        _machine.Setup("--yes").ShouldFailOn(_machine, "there is no sudo here", command);
    }

    [BashFact]
    public void Without_root_nothing_is_asked_where_nothing_is_missing()
    {
        _machine.IsNotRoot();

        _machine.Setup().ShouldSucceed();
    }

    [BashFact]
    public void Without_apt_get_it_says_what_to_install_and_how_to_go_on()
    {
        _machine.Lacks("apt-get", "cmake");
        _machine.LacksLibtorch();

        _machine.Setup().ShouldFailOn(_machine, "cmake libtorch-dev libopenblas0-pthread (Debian's names) must be installed and there is no apt-get here", "run: eng/setup.sh");
    }

    [BashFact]
    public void An_apt_get_that_fails_is_quoted()
    {
        _machine.LacksLibtorch();
        _machine.Add("apt-get", "echo 'Reading package lists...'; echo 'E: Failed to fetch libtorch: no route to host'; exit 100");

        _machine.Setup().ShouldFailOn(_machine, "(E: Failed to fetch libtorch: no route to host)", $"run: apt-get update && {Install} libtorch-dev");
    }

    [BashFact]
    public void A_sudo_that_refuses_is_quoted()
    {
        _machine.IsNotRoot();
        _machine.LacksLibtorch();
        _machine.Add("sudo", "echo 'ada is not in the sudoers file.'; exit 1");

        _machine.Setup("--yes").ShouldFailOn(_machine, "(ada is not in the sudoers file.)", "run: sudo apt-get update && sudo apt-get install");
    }

    [BashFact]
    public void An_installation_that_changes_nothing_is_not_believed()
    {
        _machine.LacksLibtorch();
        _machine.Add("apt-get", "");

        _machine.Setup().ShouldFailOn(_machine, "libtorch-dev libopenblas0-pthread installed without an error and still cannot be found", $"{Install} --reinstall libtorch-dev");
    }

    [BashFact]
    public void The_reference_BLAS_is_replaced()
    {
        _machine.HasBlas("blas");

        _machine.Setup().ShouldSucceed();

        _machine.Calls.Should().Contain($"{Install} libopenblas0-pthread");
    }

    [BashFact]
    public void A_reference_BLAS_that_somebody_chose_by_hand_is_left_to_that_somebody()
    {
        _machine.HasBlas("blas");
        _machine.Add("apt-get", "");

        _machine.Setup().ShouldFailOn(_machine, "13 to 25 times slower", "run: update-alternatives --auto libblas.so.3-riscv64-linux-gnu");
    }

    [BashFact]
    public void A_libtorch_that_brings_its_own_BLAS_needs_no_other()
    {
        _machine.Add("ldd", "echo '	libgomp.so.1 => /lib/libgomp.so.1 (0x0)'");

        _machine.Setup().ShouldSucceed();

        _machine.Calls.Should().NotContain(call => call.StartsWith("apt-get"));
    }

    [BashFact]
    public void Without_dotnet_nothing_else_is_touched()
    {
        _machine.Lacks("dotnet");
        _machine.LacksLibtorch();

        _machine.Setup().ShouldFailOn(_machine, "dotnet is not on the PATH", $"run: apt-get update && {Install} dotnet-sdk-10.0");

        _machine.Calls.Should().NotContain(call => call.StartsWith("apt-get"));
    }

    [BashTheory]
    [InlineData("8.0.404", "the .NET SDK here is 8.0.404")]
    [InlineData("", "dotnet is here without an SDK")]
    public void An_SDK_that_is_too_old_or_missing_is_named(string version, string because)
    {
        _machine.HasSdk(version);

        _machine.Setup().ShouldFailOn(_machine, because, "dotnet-sdk-10.0");
    }

    [BashFact]
    public void Without_dotnet_and_apt_get_it_says_where_the_SDK_comes_from()
    {
        _machine.Lacks("dotnet", "apt-get");

        _machine.Setup().ShouldFailOn(_machine, "dotnet is not on the PATH", "https://dot.net and run: eng/setup.sh");
    }
}
