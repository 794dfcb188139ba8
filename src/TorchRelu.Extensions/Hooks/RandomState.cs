using static TorchSharp.torch;

namespace TorchRelu.Hooks;

/// <summary>Keeps the state of the random stream. Disposing it puts the state back.</summary>
internal sealed class RandomState : IDisposable
{
    private readonly Tensor _state = get_rng_state().DetachFromDisposeScope();

    public void Dispose()
    {
        set_rng_state(_state);
        _state.Dispose();
    }
}
