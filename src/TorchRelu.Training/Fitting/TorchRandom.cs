using static TorchSharp.torch;

namespace TorchRelu.Fitting;

/// <summary>Lends torch's CPU generator a stream that begins at a seed, and gives it back, when disposed, as it was.</summary>
internal sealed class TorchRandom : IDisposable
{
    private readonly Tensor _before;

    private TorchRandom(Tensor before) => _before = before;

    public static TorchRandom Begin(int seed)
    {
        var random = new TorchRandom(get_rng_state().DetachFromDisposeScope());
        using var generator = new Generator((ulong)seed);
        using var state = generator.get_state();
        set_rng_state(state);
        return random;
    }

    public void Dispose()
    {
        set_rng_state(_before);
        _before.Dispose();
    }
}
