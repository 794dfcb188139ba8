using System.Collections.Concurrent;
using PuppeteerSharp;
using PuppeteerSharp.Media;
using Xunit;

namespace TorchRelu.Tests.Browser;

/// <summary>One Chromium of this machine for all tests of a class, headless, with an empty profile of its own.</summary>
public sealed class ChromiumBrowser : IAsyncLifetime
{
    // In milliseconds; a guard against hanging.
    private const int Patience = 60_000;

    private static readonly string? s_told = Environment.GetEnvironmentVariable("CHROMIUM") is { Length: > 0 } told ? told : null;

    private readonly string _folder = Directory.CreateTempSubdirectory("reports").FullName;
    private readonly ConcurrentDictionary<IPage, ConcurrentQueue<string>> _complaints = [];
    private readonly ConcurrentDictionary<IPage, ConcurrentQueue<string>> _requests = [];
    private IBrowser? _browser;

    /// <summary>CHROMIUM in the environment, else what the PATH has; null where there is none.</summary>
    public static string? Executable { get; } =
        (from name in s_told is null ? ["chromium", "chromium-browser", "google-chrome"] : new[] { s_told }
         from folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
         select Path.Combine(folder, name)).FirstOrDefault(File.Exists) ?? s_told;

    public async Task InitializeAsync()
    {
        if (Executable is null) return;
        _browser = await Puppeteer.LaunchAsync(new LaunchOptions
        {
            ExecutablePath = Executable,
            // The sandbox needs rights that containers and root do not have; the only pages opened are our own.
            Args = ["--no-sandbox", "--disable-gpu"],
            // Scroll bars take width, as they do for a reader.
            IgnoredDefaultArgs = ["--hide-scrollbars"],
            Timeout = Patience,
        });
    }

    /// <summary>Everything on the console of a page, exceptions, and what the content policy forbade.</summary>
    internal IReadOnlyCollection<string> Complaints(IPage page) => _complaints[page];

    /// <summary>Everything that a page asked for, itself included; not what is in it as data.</summary>
    internal IReadOnlyCollection<string> Requests(IPage page) => _requests[page];

    /// <summary>Saves a report as a page, opens it from disk in a tab of its own, and waits until it is loaded.</summary>
    internal async Task<IPage> OpenAsync(
        ReluReport report, int width = 1440, int height = 900, bool isDark = false, bool hasScript = true, ReluReport? against = null)
    {
        var file = Path.Combine(_folder, $"a report #{Guid.NewGuid()}.html");
        report.SaveHtml(file, against);
        return await OpenAsync(new UriBuilder { Scheme = "file", Host = "", Path = file }.Uri, width, height, isDark, hasScript);
    }

    /// <summary>Opens an address in a tab of its own, and waits until it is loaded.</summary>
    internal async Task<IPage> OpenAsync(Uri address, int width = 1440, int height = 900, bool isDark = false, bool hasScript = true)
    {
        var page = await _browser!.NewPageAsync();
        page.DefaultTimeout = Patience;
        await page.SetViewportAsync(new ViewPortOptions { Width = width, Height = height, IsMobile = width < 600 });
        await page.EmulateMediaFeaturesAsync(
            [new MediaFeatureValue { MediaFeature = MediaFeature.PrefersColorScheme, Value = isDark ? "dark" : "light" }]);
        await page.SetJavaScriptEnabledAsync(hasScript);
        var complaints = _complaints[page] = [];
        var requests = _requests[page] = [];
        page.Console += (_, told) => complaints.Enqueue($"{told.Message.Type}: {told.Message.Text} ({told.Message.Location?.URL})");
        page.PageError += (_, thrown) => complaints.Enqueue(thrown.Message);
        page.Request += (_, asked) =>
        {
            if (!asked.Request.Url.StartsWith("data:", StringComparison.Ordinal)) requests.Enqueue(asked.Request.Url);
        };
        await page.GoToAsync(address.AbsoluteUri);
        return page;
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
