using FluentAssertions;

namespace TorchRelu.Tests;

/// <summary>How a run of the tool ended; the folder of its files is called FOLDER.</summary>
public sealed record ToolRun(int ExitCode, string Output, string Error)
{
    public void ShouldRefuse(string because)
    {
        ExitCode.Should().Be(3);
        Output.Should().BeEmpty();
        Error.Should().StartWith("torchrelu: ").And.Contain(because);
        Error.TrimEnd('\n').Should().NotContainAny("\n", "\u001b");
    }
}
