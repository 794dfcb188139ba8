using FluentAssertions;

namespace TorchRelu.Eng.Tests;

public sealed record ScriptRun(int ExitCode, string Output, string Errors)
{
    public string[] OutputLines => Output.TrimEnd('\n').Split('\n');

    public ScriptRun ShouldSucceed()
    {
        ExitCode.Should().Be(0, "it printed {0}{1}", Output, Errors);
        Errors.Should().BeEmpty();
        return this;
    }

    /// <summary>Ends as every failure must: one sentence on standard error, with the command that helps, and no answer left behind.</summary>
    public void ShouldFailOn(Machine machine, string because, string command)
    {
        ExitCode.Should().NotBe(0);
        Errors.Should().StartWith("setup: ").And.Contain(because).And.Contain(command);
        Errors.TrimEnd('\n').Should().NotContain("\n", "one sentence is all");
        Directory.GetFiles(machine.Checkout, "provider.*", SearchOption.AllDirectories).Should().BeEmpty("nothing was decided");
    }
}
