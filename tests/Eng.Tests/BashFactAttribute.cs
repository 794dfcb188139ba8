using Xunit;

namespace TorchRelu.Eng.Tests;

/// <summary>A test of the scripts, by the bash that runs them.</summary>
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
    public static string? Missing => OperatingSystem.IsWindows() ? "the scripts are for bash, and Windows builds without them" : null;
}
