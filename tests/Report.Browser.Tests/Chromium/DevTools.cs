using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TorchRelu.Tests.Browser;

/// <summary>The DevTools protocol over a web socket: commands and their answers, and events.</summary>
internal sealed class DevTools : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    private readonly ClientWebSocket _socket = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonNode>> _open = new();
    private readonly SemaphoreSlim _sending = new(1);
    private Task _receiving = Task.CompletedTask;
    private int _last;

    /// <summary>What happens, by session, method and parameters.</summary>
    public event Action<string, string, JsonNode>? Happened;

    public static async Task<DevTools> ConnectAsync(Uri uri)
    {
        var tools = new DevTools();
        await tools._socket.ConnectAsync(uri, CancellationToken.None);
        tools._receiving = tools.ReceiveAsync();
        return tools;
    }

    public async Task<JsonNode> SendAsync(string method, JsonObject? parameters = null, string? session = null)
    {
        var id = Interlocked.Increment(ref _last);
        var answer = _open[id] = new TaskCompletionSource<JsonNode>(TaskCreationOptions.RunContinuationsAsynchronously);
        var message = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters ?? [] };
        if (session is not null) message["sessionId"] = session;
        await _sending.WaitAsync();
        try
        {
            await _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(message), WebSocketMessageType.Text, true, CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }
        var said = await answer.Task.WaitAsync(s_patience);
        return said["error"] is { } error ? throw new InvalidOperationException($"{method}: {error.ToJsonString()}") : said["result"]!;
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _receiving;
        _socket.Dispose();
        _sending.Dispose();
    }

    private async Task ReceiveAsync()
    {
        var buffer = new byte[1 << 16];
        using var message = new MemoryStream();
        try
        {
            while (true)
            {
                var part = await _socket.ReceiveAsync(buffer, CancellationToken.None);
                message.Write(buffer, 0, part.Count);
                if (!part.EndOfMessage) continue;
                if (part.MessageType == WebSocketMessageType.Close) break;
                Handle(JsonNode.Parse(message.ToArray())!);
                message.SetLength(0);
            }
        }
        catch (Exception ended) when (ended is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The browser is gone, or we are going.
        }
        foreach (var (_, answer) in _open) answer.TrySetException(new InvalidOperationException("The browser has gone."));
    }

    private void Handle(JsonNode message)
    {
        if (message["id"] is { } id)
        {
            if (_open.TryRemove((int)id, out var answer)) answer.SetResult(message);
        }
        else
        {
            Happened?.Invoke((string?)message["sessionId"] ?? "", (string)message["method"]!, message["params"]!);
        }
    }
}
