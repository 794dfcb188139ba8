using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests.Browser;

/// <summary>The script that makes the README's picture, on a page that is there already.</summary>
public sealed class PictureTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("picture").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [ChromiumFact(withBash: true)]
    public async Task It_shows_the_top_of_the_page()
    {
        var (page, picture) = (Path.Combine(_folder, "page.html"), Path.Combine(_folder, "picture.png"));
        Plant.Training().SaveHtml(page);

        (await RunAsync(page, picture)).Should().Be((0, picture));

        var png = await File.ReadAllBytesAsync(picture);
        Size(png).Should()
            .Be((1200, 1345)).And.Be(Size(await File.ReadAllBytesAsync(Path.Combine(Samples(), "images", "report.png"))),
            "the picture in the README is as large");
        png.Length.Should().BeGreaterThan(50_000, "an empty page of this size has less than 10,000 bytes");
    }

    [ChromiumFact(withBash: true)]
    public async Task Where_the_browser_fails_the_picture_is_left_alone()
    {
        var (page, picture) = (Path.Combine(_folder, "page.html"), Path.Combine(_folder, "picture.png"));
        await File.WriteAllTextAsync(picture, "the last one");
        Plant.Training().SaveHtml(page);

        (await RunAsync(page, picture, chromium: "/bin/false")).ExitCode.Should().NotBe(0);

        (await File.ReadAllTextAsync(picture)).Should().Be("the last one");
    }

    private static async Task<(int ExitCode, string Printed)> RunAsync(string page, string picture, string? chromium = null)
    {
        var start = new ProcessStartInfo("bash", [Path.Combine(Samples(), "picture.sh"), page, picture]) { RedirectStandardOutput = true };
        start.Environment["CHROMIUM"] = chromium ?? ChromiumBrowser.Executable;
        using var script = Process.Start(start)!;
        var printed = await script.StandardOutput.ReadToEndAsync();
        await script.WaitForExitAsync();
        return (script.ExitCode, printed.TrimEnd('\n'));
    }

    private static string Samples([CallerFilePath] string test = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(test)!, "..", "..", "samples"));

    // Width and height stand behind the signature and the name of the first chunk.
    private static (int Width, int Height) Size(byte[] png) =>
        (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20)));
}
