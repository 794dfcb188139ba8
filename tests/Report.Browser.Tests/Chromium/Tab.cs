using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TorchRelu.Tests.Browser;

/// <summary>A page in the browser: what it complained of, what it asked the network for, and hands to use it with.</summary>
internal sealed class Tab : IAsyncDisposable
{
    private readonly DevTools _tools;
    private readonly string _target;
    private readonly string _session;
    private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<string> _complaints = [];
    private readonly ConcurrentQueue<string> _requests = [];
    private bool _hasScript;

    public Tab(DevTools tools, string target, string session, Uri page)
    {
        (_tools, _target, _session, Page) = (tools, target, session, page);
        tools.Happened += Note;
    }

    public Uri Page { get; }

    /// <summary>Errors and warnings on the console, exceptions, and what the content policy forbade.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    /// <summary>Everything that was asked for, the page itself included; not what is in the page as data.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    public async Task LoadAsync(int width, int height, bool isDark, bool hasScript)
    {
        _hasScript = hasScript;
        foreach (var domain in new[] { "Page", "Runtime", "Log", "Network" }) await SendAsync($"{domain}.enable");
        await SendAsync("Emulation.setDeviceMetricsOverride",
            new JsonObject { ["width"] = width, ["height"] = height, ["deviceScaleFactor"] = 1, ["mobile"] = width < 600 });
        await SendAsync(
            "Emulation.setEmulatedMedia",
            new JsonObject { ["features"] = new JsonArray(
            new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = isDark ? "dark" : "light" }) });
        await SendAsync("Emulation.setScriptExecutionDisabled", new JsonObject { ["value"] = !hasScript });
        await SendAsync("Page.navigate", new JsonObject { ["url"] = Page.AbsoluteUri });
        await _loaded.Task.WaitAsync(TimeSpan.FromMinutes(1));
    }

    /// <summary>The value of an expression.</summary>
    public async Task<T> EvaluateAsync<T>(string expression)
    {
        var said =
            await SendAsync(
            "Runtime.evaluate", new JsonObject { ["expression"] = expression, ["returnByValue"] = true, ["awaitPromise"] = true });
        if (said["exceptionDetails"] is { } thrown) throw new InvalidOperationException($"{expression}: {thrown.ToJsonString()}");
        return said["result"]!["value"].Deserialize<T>()!;
    }

    /// <summary>Scrolls there and clicks with the mouse.</summary>
    public Task ClickAsync(string selector) => DragAsync(selector, 0.5, 0.5);

    /// <summary>Scrolls there and drags with the mouse, between shares of its width.</summary>
    public async Task DragAsync(string selector, double from, double to)
    {
        var place = await EvaluateAsync<string>($$"""
            (() => {
              const element = document.querySelector('{{selector}}');
              element.scrollIntoView({ block: 'center', behavior: 'instant' });
              const box = element.getBoundingClientRect();
              return `${box.left} ${box.width} ${box.top + box.height / 2}`;
            })()
            """);
        double[] at = [.. place.Split(' ').Select(double.Parse)];
        foreach (var (type, share) in new[] { ("mouseMoved", from), ("mousePressed", from), ("mouseMoved", to), ("mouseReleased", to) })
        {
            await SendAsync("Input.dispatchMouseEvent", new JsonObject
            {
                ["type"] = type, ["x"] = at[0] + (share * at[1]), ["y"] = at[2], ["button"] = "left", ["clickCount"] = 1,
            });
        }
        await FrameAsync();
    }

    /// <summary>Types into a field, or chooses from a list.</summary>
    public Task<bool> EnterAsync(string selector, string value) => EvaluateAsync<bool>($$"""
        (() => {
          const field = document.querySelector('{{selector}}');
          if (field.type === 'checkbox') field.checked = '{{value}}' === 'true'; else field.value = '{{value}}';
          return field.dispatchEvent(new Event('input', { bubbles: true }));
        })()
        """);

    /// <summary>Presses a key, named as in KeyboardEvent.key.</summary>
    public async Task PressAsync(string key)
    {
        var code = key switch { "Tab" => 9, "Enter" => 13, "Escape" => 27, "End" => 35, "Home" => 36, "ArrowLeft" => 37, "ArrowUp" =>
            38, "ArrowRight" => 39, "ArrowDown" => 40, _ => 0 };
        foreach (var type in new[] { "keyDown", "keyUp" })
        {
            var stroke = new JsonObject { ["type"] = type, ["key"] = key, ["code"] = key, ["windowsVirtualKeyCode"] = code };
            if (key == "Enter" && type == "keyDown") stroke["text"] = "\r";
            await SendAsync("Input.dispatchKeyEvent", stroke);
        }
        await FrameAsync();
    }

    /// <summary>The page as it would be printed.</summary>
    public async Task<byte[]> PrintAsync() => Convert.FromBase64String((string)(await SendAsync("Page.printToPDF"))["data"]!);

    /// <summary>The page as it is seen, from its top or whole.</summary>
    public async Task<byte[]> ScreenshotAsync(bool isWhole = false) =>
        Convert.FromBase64String(
            (string)(await SendAsync("Page.captureScreenshot", new JsonObject { ["captureBeyondViewport"] = isWhole }))["data"]!);

    public async ValueTask DisposeAsync()
    {
        _tools.Happened -= Note;
        await _tools.SendAsync("Target.closeTarget", new JsonObject { ["targetId"] = _target });
    }

    // Events such as toggle come with the next frame; where scripts are off there is none to ask for.
    private Task<bool> FrameAsync() => !_hasScript ? Task.FromResult(true)
        : EvaluateAsync<bool>("new Promise(done => requestAnimationFrame(() => setTimeout(() => done(true))))");

    private Task<JsonNode> SendAsync(string method, JsonObject? parameters = null) => _tools.SendAsync(method, parameters, _session);

    private void Note(string session, string method, JsonNode what)
    {
        if (session != _session) return;
        switch (method)
        {
            case "Page.loadEventFired":
                _loaded.TrySetResult();
                break;
            case "Network.requestWillBeSent" when (string)what["request"]!["url"]! is var url
                && !url.StartsWith("data:", StringComparison.Ordinal):
                _requests.Enqueue(url);
                break;
            case "Runtime.exceptionThrown" or "Runtime.consoleAPICalled" or "Log.entryAdded":
                _complaints.Enqueue(what.ToJsonString());
                break;
        }
    }
}
