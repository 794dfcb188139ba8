using System.Text.Json.Nodes;
using Xunit;

namespace TorchRelu.Tests.Browser;

/// <summary>One Chromium for all tests of a class.</summary>
public sealed class ChromiumBrowser : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("reports").FullName;
    private ChromiumProcess? _process;
    private DevTools? _tools;

    public async Task InitializeAsync()
    {
        if (ChromiumProcess.Executable is null) return;
        _process = await ChromiumProcess.StartAsync();
        _tools = await DevTools.ConnectAsync(_process.DevTools);
    }

    /// <summary>Saves a report as a page, opens it from disk in a tab of its own, and waits until it is loaded.</summary>
    internal async Task<Tab> OpenAsync(
        ReluReport report, int width = 1440, int height = 900, bool isDark = false, bool hasScript = true, ReluReport? against = null)
    {
        var file = Path.Combine(_folder, $"a report #{Guid.NewGuid()}.html");
        report.SaveHtml(file, against);
        return await OpenAsync(new UriBuilder { Scheme = "file", Host = "", Path = file }.Uri, width, height, isDark, hasScript);
    }

    /// <summary>Opens an address in a tab of its own, and waits until it is loaded.</summary>
    internal async Task<Tab> OpenAsync(Uri page, int width = 1440, int height = 900, bool isDark = false, bool hasScript = true)
    {
        var target = (string)(await _tools!.SendAsync("Target.createTarget", new JsonObject { ["url"] = "about:blank" }))["targetId"]!;
        var session =
            (string)(await _tools.SendAsync("Target.attachToTarget", new JsonObject { ["targetId"] = target, ["flatten"] = true }))[
            "sessionId"]!;
        var tab = new Tab(_tools, target, session, page);
        await tab.LoadAsync(width, height, isDark, hasScript);
        return tab;
    }

    public async Task DisposeAsync()
    {
        if (_tools is not null) await _tools.DisposeAsync();
        _process?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
