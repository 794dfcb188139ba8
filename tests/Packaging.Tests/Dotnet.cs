using System.Diagnostics;

namespace TorchRelu.Packaging.Tests;

/// <summary>A command of the SDK, in a folder, as somebody types it.</summary>
internal static class Dotnet
{
    public static (int ExitCode, string Output) Run(
        string folder, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start =
            new ProcessStartInfo(arguments[0], arguments[1..]) { WorkingDirectory = folder, RedirectStandardOutput = true,
            RedirectStandardError = true };
        // Build servers would keep the pipes open after the command has ended; the test host's own settings are not a newcomer's.
        (start.Environment["MSBUILDDISABLENODEREUSE"], start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"],
            start.Environment["UseSharedCompilation"]) = ("1", "0", "false");
        foreach (var inherited in start.Environment.Keys.Where(key => key.StartsWith("MSBuild", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(inherited);
        foreach (var (name, value) in environment) start.Environment[name] = value;

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }
}
