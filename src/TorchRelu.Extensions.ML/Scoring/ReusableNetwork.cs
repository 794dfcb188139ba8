using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Scoring;

/// <summary>
/// A trained network that can be used after it was disposed. A prediction engine disposes the model it is made of, and with transformers
/// of ML.NET a second engine of that model works all the same.
/// </summary>
/// <param name="network">The network.</param>
/// <param name="source">How it is made again.</param>
internal sealed class ReusableNetwork(TrainedNetwork network, RegisteredNetwork source) : IDisposable
{
    private readonly object _turn = new();
    private TrainedNetwork _network = network;
    private (byte[] Weights, IReadOnlyList<SavedTensor> State)? _kept;

    public RegisteredNetwork Source => source;

    public ReluReport? ReluReport { get; } = network.ReluReport;

    /// <summary>The network; it is made again if it was disposed.</summary>
    public TrainedNetwork Current
    {
        get
        {
            lock (_turn)
            {
                if (_kept is { } kept) _network = _network.With(source.Make(_network.Plan, kept.State, kept.Weights));
                _kept = null;
                return _network;
            }
        }
    }

    /// <summary>Uses the network in eval mode. Concurrent calls run one after the other.</summary>
    public void Use(Action<Module<Tensor, Tensor>> use)
    {
        lock (_turn) use(Current.Module);
    }

    /// <summary>Frees the native memory, and keeps the weights.</summary>
    public void Dispose()
    {
        lock (_turn)
        {
            if (_kept is not null || _network.Module.parameters().Any(parameter => parameter.IsInvalid)) return;
            _kept = (NetworkWeights.Save(_network.Module), SavedTensor.From(_network.Module));
            _network.Dispose();
        }
    }
}
