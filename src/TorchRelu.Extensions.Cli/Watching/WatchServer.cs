using System.Net;
using System.Text;
using System.Text.Json;

namespace TorchRelu;

/// <summary>Serves the runs of a folder, and tells a page when its run has a new report.</summary>
/// <param name="runs">The runs.</param>
/// <param name="time">The clock.</param>
internal sealed class WatchServer(RunList runs, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan s_period = TimeSpan.FromMilliseconds(500);

    private readonly HttpListener _listener = new();

    /// <summary>Begins to listen.</summary>
    /// <param name="host">The host of the address: 127.0.0.1, or + for any.</param>
    /// <param name="port">The port.</param>
    /// <exception cref="InvalidDataException">The port is taken.</exception>
    public void Start(string host, int port)
    {
        _listener.Prefixes.Add($"http://{host}:{port}/");
        try
        {
            _listener.Start();
        }
        catch (Exception fault) when (fault is HttpListenerException or System.Net.Sockets.SocketException)
        {
            throw Malformed.At(
                "--port", "a port that is free", $"{port}, which cannot be listened on ({ErrorText.FirstLine(fault)})", fault);
        }
    }

    /// <summary>Answers until it is stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var stopping = stop.Register(_listener.Stop);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                _ = AnswerAsync(await _listener.GetContextAsync(), stop);
            }
            catch (Exception fault) when (fault is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                if (stop.IsCancellationRequested) return;
            }
        }
    }

    public void Dispose() => _listener.Close();

    private async Task AnswerAsync(HttpListenerContext context, CancellationToken stop)
    {
        try
        {
            var (asked, response) = (context.Request, context.Response);
            var names = new[] { asked.QueryString["run"], asked.QueryString["with"] }.OfType<string>().ToList();
            if (asked.HttpMethod != "GET")
                await SendAsync(response, HttpStatusCode.MethodNotAllowed, WatchPages.Told("Only GET is answered."));
            else if (asked.Url!.AbsolutePath == "/")
                await SendAsync(response, HttpStatusCode.OK, WatchPages.List(runs, time.GetUtcNow()));
            else if (names.Count == 0 || names.Exists(name => !runs.Has(name)))
                await SendAsync(response, HttpStatusCode.NotFound, WatchPages.Told($"There is no run {string.Join(" or ", names)}."));
            else if (asked.Url.AbsolutePath == "/run")
                await SendAsync(response, HttpStatusCode.OK, WatchPages.Runs(runs, names, time.GetUtcNow()));
            else if (asked.Url.AbsolutePath == "/page") await PageAsync(response, names[0]);
            else if (asked.Url.AbsolutePath == "/events") await EventsAsync(response, names[0], stop);
            else await SendAsync(response, HttpStatusCode.NotFound, WatchPages.Told("There is nothing here."));
        }
        catch (Exception fault) when (
            fault is HttpListenerException or IOException or ObjectDisposedException or OperationCanceledException)
        {
            // Whoever asked has gone.
            context.Response.Abort();
        }
    }

    private async Task PageAsync(HttpListenerResponse response, string name)
    {
        string page;
        try
        {
            page = runs.Read(name).ToHtml();
        }
        catch (InvalidDataException fault)
        {
            page = WatchPages.Told(fault.Message);
        }
        // The report's page has a policy of its own.
        await SendAsync(response, HttpStatusCode.OK, page, policy: null);
    }

    private async Task EventsAsync(HttpListenerResponse response, string name, CancellationToken stop)
    {
        response.ContentType = "text/event-stream";
        response.Headers["Cache-Control"] = "no-store";
        response.SendChunked = true;
        using var timer = new PeriodicTimer(s_period, time);
        string? last = null;
        do
        {
            var (text, state) = WatchPages.Line(runs, name, time.GetUtcNow());
            var written = $"{runs.WrittenAt(name).Ticks}";
            // A line end would end the message.
            var news = JsonSerializer.Serialize(new RunNews(text, state, written), ToolJsonContext.Default.RunNews).ReplaceLineEndings("");
            // A comment shows whether anybody still listens.
            await response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(news == last ? ":\n\n" : $"data: {news}\n\n"), stop);
            await response.OutputStream.FlushAsync(stop);
            last = news;
        }
        while (await timer.WaitForNextTickAsync(stop));
    }

    private static Task SendAsync(HttpListenerResponse response, HttpStatusCode status, string page) =>
        SendAsync(response, status, page, WatchPages.Policy);

    private static async Task SendAsync(HttpListenerResponse response, HttpStatusCode status, string page, string? policy)
    {
        var bytes = Encoding.UTF8.GetBytes(page);
        response.StatusCode = (int)status;
        response.ContentType = "text/html; charset=utf-8";
        response.ContentLength64 = bytes.Length;
        response.Headers["Cache-Control"] = "no-store";
        response.Headers["X-Content-Type-Options"] = "nosniff";
        if (policy is not null) response.Headers["Content-Security-Policy"] = policy;
        await response.OutputStream.WriteAsync(bytes);
        response.Close();
    }
}

/// <summary>What a page is told of its run.</summary>
internal sealed record RunNews(string Text, string State, string Written);
