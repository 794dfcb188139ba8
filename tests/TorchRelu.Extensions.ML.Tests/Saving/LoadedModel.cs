using Microsoft.ML;

namespace TorchRelu.Tests;

/// <summary>A model in the context that loaded it.</summary>
internal sealed record LoadedModel(MLContext Context, ITransformer Model) : IDisposable
{
    public void Dispose() => ((IDisposable)Model).Dispose();
}
