using System.Diagnostics;

namespace TorchRelu.Tests.Browser;

/// <summary>A headless Chromium of this machine with an empty profile of its own.</summary>
internal sealed class ChromiumProcess : IDisposable
{
    private const string Announcement = "DevTools listening on ";

    private readonly Process _process;
    private readonly string _profile;

    private ChromiumProcess(Process process, string profile, Uri devTools)
    {
        _process = process;
        _profile = profile;
        DevTools = devTools;
    }

    /// <summary>CHROMIUM in the environment, else what the PATH has; null where there is none.</summary>
    public static string? Executable { get; } = Environment.GetEnvironmentVariable("CHROMIUM") is { Length: > 0 } told ? told : OnPath();

    /// <summary>Where it is spoken to.</summary>
    public Uri DevTools { get; }

    public static async Task<ChromiumProcess> StartAsync()
    {
        var profile = Directory.CreateTempSubdirectory("chromium").FullName;
        // The sandbox needs rights that containers and root do not have; the only pages opened are our own.
        string[] arguments =
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-extensions",
                "--disable-background-networking",
            "--remote-debugging-port=0", $"--user-data-dir={profile}", "about:blank",
        ];
        var process =
            Process.Start(new ProcessStartInfo(Executable!, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        _ = process.StandardOutput.ReadToEndAsync();
        var said = new List<string>();
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            said.Add(line);
            if (!line.StartsWith(Announcement, StringComparison.Ordinal)) continue;
            // Nobody reads on, and a full pipe would stop it.
            _ = process.StandardError.ReadToEndAsync();
            return new ChromiumProcess(process, profile, new Uri(line[Announcement.Length..]));
        }
        throw new InvalidOperationException($"{Executable} ended without saying where it listens; it said: {string.Join('\n', said)}");
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        try
        {
            Directory.Delete(_profile, recursive: true);
        }
        catch (IOException)
        {
            // A child of it may still write; the profile is in the temporary folder.
        }
    }

    private static string? OnPath() =>
        (from name in new[] { "chromium", "chromium-browser", "google-chrome" }
         from folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
         select Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}
