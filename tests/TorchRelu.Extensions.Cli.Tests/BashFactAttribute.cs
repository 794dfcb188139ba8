using Xunit;

namespace TorchRelu.Tests;

/// <summary>A test that types into a real bash.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BashFactAttribute : FactAttribute
{
    public BashFactAttribute() => Skip = Bash.Missing;
}

[AttributeUsage(AttributeTargets.Method)]
public sealed class BashTheoryAttribute : TheoryAttribute
{
    public BashTheoryAttribute() => Skip = Bash.Missing;
}

internal static class Bash
{
    public static string? Missing => OperatingSystem.IsWindows() ? "the pipelines are for bash, which Windows does not have" : null;
}
