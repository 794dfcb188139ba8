using System.Diagnostics;
using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests;

public sealed class ResumeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public static IEnumerable<object[]> Names => SavedRun.Names.Select(name => new object[] { name });

    [Theory]
    [MemberData(nameof(Names))]
    public void From_the_files_alone_the_next_50_steps_are_the_same_to_the_bit(string name)
    {
        var expected = SavedRun.Uninterrupted(name, _folder);

        SavedRun.Resumed(name, _folder).Should().Equal(expected);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task So_they_are_in_another_process(string name)
    {
        var expected = SavedRun.Uninterrupted(name, _folder);

        var start =
            new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH")
            ?? "dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["exec", typeof(ResumeTests).Assembly.Location]) start.ArgumentList.Add(argument);
        start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(ResumeTests).Assembly.Location;
        start.Environment[StartupHook.Folder] = _folder;
        start.Environment[StartupHook.Run] = name;
        using var process = Process.Start(start)!;
        var said = process.StandardError.ReadToEndAsync();
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        process.ExitCode.Should().Be(0, await said);
        File.ReadAllBytes(Path.Combine(_folder, StartupHook.Result)).Should().Equal(expected);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
