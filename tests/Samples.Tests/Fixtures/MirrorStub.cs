using System.Net;
using System.Security.Cryptography;

namespace TorchRelu.Samples.Tests;

/// <summary>Mirrors without a network: answers from memory, keeps what was asked.</summary>
internal sealed class MirrorStub(Func<Uri, HttpContent> answer) : HttpMessageHandler
{
    public static readonly Uri First = new("http://first.test/mnist/");
    public static readonly Uri Second = new("http://second.test/mnist/");

    public List<string> Asked { get; } = [];

    public static MirrorStub Offline() => new(_ => throw new HttpRequestException("no route", new IOException("Network is unreachable")));

    public static HttpContent Missing() => throw new HttpRequestException("not there", inner: null, HttpStatusCode.NotFound);

    /// <summary>What a file must be for a download to keep it.</summary>
    public static MnistFile Publish(string name, byte[] bytes) => new(name, bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)));

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Asked.Add($"{request.RequestUri!.Host}/{request.RequestUri.Segments[^1]}");
        return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = answer(request.RequestUri) });
    }
}
