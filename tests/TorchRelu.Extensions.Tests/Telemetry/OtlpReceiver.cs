using System.Net;
using System.Net.Sockets;

namespace TorchRelu.Tests;

/// <summary>What an OpenTelemetry collector is to an exporter: a local address that takes metrics by HTTP.</summary>
internal sealed class OtlpReceiver : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _receiving;
    private readonly List<ProtoMessage> _requests = [];

    public OtlpReceiver()
    {
        Endpoint = new Uri($"http://127.0.0.1:{FreePort()}/v1/metrics");
        _listener.Prefixes.Add($"http://127.0.0.1:{Endpoint.Port}/");
        _listener.Start();
        _receiving = ReceiveAsync();
    }

    public Uri Endpoint { get; }

    /// <summary>Every data point that came, newest last: metric, unit, layer, verdict or nothing, value.</summary>
    public (string Metric, string Unit, Dictionary<string, string> Tags, double Value)[] Points()
    {
        lock (_requests)
        {
            var scopes = _requests.SelectMany(request => request.Messages(1)).SelectMany(resource => resource.Messages(2))
                .Where(scope => scope.Messages(1).Single().Text(1) == "TorchRelu");
            return
            [
                .. from metric in scopes.SelectMany(scope => scope.Messages(2))
                   from point in metric.Messages(5).Concat(metric.Messages(7)).SelectMany(gaugeOrSum => gaugeOrSum.Messages(1))
                   let tags = point.Messages(7).ToDictionary(tag => tag.Text(1), tag => tag.Messages(2).Single().Text(1))
                   select (metric.Text(1), metric.Text(3), tags, point.Has(4) ? point.Double(4) : point.Integer(6)),
            ];
        }
    }

    public void Dispose()
    {
        _listener.Close();
        _receiving.Wait();
    }

    private async Task ReceiveAsync()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                lock (_requests) _requests.Add(new ProtoMessage(body.ToArray()));
                context.Response.ContentType = "application/x-protobuf";
                context.Response.Close();
            }
        }
        catch (Exception ended) when (ended is HttpListenerException or ObjectDisposedException)
        {
            // Closed.
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
