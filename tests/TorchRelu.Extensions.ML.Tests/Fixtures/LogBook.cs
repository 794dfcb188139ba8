using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace TorchRelu.Tests;

/// <summary>What arrives in the log of an MLContext from this library.</summary>
internal sealed class LogBook
{
    private readonly List<(ChannelMessageKind Kind, string Text)> _messages = [];

    public LogBook(MLContext context) => context.Log += (_, message) =>
    {
        if (message.Source.StartsWith(nameof(TorchSharpNetworkTrainer), StringComparison.Ordinal))
            _messages.Add((message.Kind, message.RawMessage));
    };

    public IEnumerable<string> Of(ChannelMessageKind kind) =>
        _messages.Where(message => message.Kind == kind).Select(message => message.Text);
}
