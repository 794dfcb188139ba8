using static TorchSharp.torch;

namespace TorchRelu.Fitting;

/// <summary>Sets torch's CPU generator to a stream that begins at a seed, and restores the old state when disposed.</summary>
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
