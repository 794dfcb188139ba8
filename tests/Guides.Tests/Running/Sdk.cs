using System.Diagnostics;
using FluentAssertions;

namespace TorchRelu.Guides.Tests;

/// <summary>The command dotnet, as somebody types it in the root of the checkout.</summary>
internal static class Sdk
{
    /// <returns>What it printed, once it has succeeded.</returns>
    public static async Task<string> Run(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // A build server that outlives the command would keep its pipes open.
        (start.Environment["MSBUILDDISABLENODEREUSE"], start.Environment["UseSharedCompilation"]) = ("1", "false");
        foreach (var inherited in start.Environment.Keys.Where(key => key.StartsWith("MSBuild", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(inherited);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var printed = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        process.ExitCode.Should().Be(0, "it printed {0}{1}", printed, await errors);
        return printed;
    }
}
